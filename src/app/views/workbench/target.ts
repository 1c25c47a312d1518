/** What the attributions on the bench are of: a class, or what is pinned. */

import { className } from '../../dream/unit.ts';
import type { LiveNetwork } from '../../live-network.ts';
import { type Selected, selectedInWords } from '../../selected.ts';
import type { Selection } from '../../selection.ts';
import type { Subject } from '../subject.ts';

export interface BenchTarget {
  readonly subject: Subject;
  /** "Egyptian cat"; "mixed4d, channel 17". */
  readonly name: string;
}

/** Which of the two a person asks for. */
export type To = 'class' | 'pinned';

/**
 * The class that is pointed at or pinned, else the most probable one. Where what is pinned is asked for: the cell, the
 * channel or the neuron that is, whatever is pointed at; a class where none is.
 * @param best the most probable class; undefined while it is not known
 */
export function targetOf(
  to: To,
  { current, pinned }: Pick<Selection, 'current' | 'pinned'>,
  live: LiveNetwork,
  best: number | undefined,
): BenchTarget | null {
  const { graph } = live;
  if (to === 'pinned' && pinned && pinned.kind !== 'class' && isIn(pinned, live)) {
    return { subject: pinned, name: selectedInWords(pinned, graph) };
  }
  const chosen = [current, pinned].find((each) => each?.kind === 'class' && isIn(each, live));
  const index = chosen?.kind === 'class' ? chosen.index : best;
  if (index === undefined || graph.logits === null) return null;
  return { subject: { kind: 'class', index }, name: className(graph.labels, index) };
}

/** A pin may come from a link, or from another network. */
function isIn(selected: Selected, { graph, shapes }: LiveNetwork): selected is Subject {
  if (selected.kind === 'group') return false;
  if (selected.kind === 'class') {
    return graph.logits !== null && selected.index < (shapes.get(graph.logits)?.[3] ?? 0);
  }
  const [, rows, columns, channels] = shapes.get(selected.layer) ?? [0, 0, 0, 0];
  if (!graph.layers.includes(selected.layer)) return false;
  if (selected.kind === 'channel') return selected.channel < channels;
  const { row, column, channel } = selected;
  return row < rows && column < columns && (channel ?? 0) < channels;
}
