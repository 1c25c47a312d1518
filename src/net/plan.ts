/**
 * Which nodes write straight into a slot of the concat that reads them, so that concat costs nothing.
 *
 * A branch may do so when every slot of the concat begins at a whole quad, when the branch has a buffer of its
 * own to give up (not the input, not itself a concat or a copy of another tensor), is not placed already, and
 * never reads the buffer that it would write: one dispatch may not bind a buffer for reading and for writing.
 */

import type { Graph, Shape } from './graph.ts';

export interface Placement {
  /** The concat node whose buffer holds the output. */
  readonly into: string;
  /** First channel of the slot, a multiple of 4. */
  readonly channel: number;
}

/** Kinds that never move into a slot. */
const FIXED = new Set(['input', 'concat', 'identity']);

/** Placements by node name. Nodes that are not in it have a buffer of their own. */
export function planConcats(graph: Graph, shapes: ReadonlyMap<string, Shape>): Map<string, Placement> {
  const placements = new Map<string, Placement>();
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  for (const concat of graph.nodes) {
    if (concat.kind !== 'concat') continue;
    const starts = slotStarts(concat.inputs, shapes);
    if (starts.some((start) => start % 4 !== 0)) continue;
    const members = new Set<string>();
    const readByMembers = new Set<string>();
    const times = new Map<string, number>();
    for (const name of concat.inputs) times.set(name, (times.get(name) ?? 0) + 1);
    concat.inputs.forEach((name, i) => {
      const node = byName.get(name);
      const channel = starts[i];
      if (!node || channel === undefined || FIXED.has(node.kind) || placements.has(name)) return;
      if (times.get(name) !== 1) return;
      const readsMember = node.inputs.some((input) => members.has(input));
      if (readsMember || readByMembers.has(name)) return;
      members.add(name);
      for (const input of node.inputs) readByMembers.add(input);
      placements.set(name, { into: concat.name, channel });
    });
  }
  return placements;
}

/** First channel of each input in the concat's output. */
export function slotStarts(inputs: readonly string[], shapes: ReadonlyMap<string, Shape>): number[] {
  let start = 0;
  return inputs.map((name) => {
    const here = start;
    start += shapes.get(name)?.[3] ?? 0;
    return here;
  });
}
