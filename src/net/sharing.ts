/**
 * Which activations may lie in one buffer of the GPU: those that are never there at the same time.
 *
 * For networks of which only some nodes are looked at. A value is there from the step that writes it to the last that
 * reads it; what is wanted, and what is given, always. Whole buffers are shared and no parts of them, because a step may
 * not bind one buffer for reading and for writing.
 */

import { tensorBytes } from '../gpu/tensor.ts';
import type { Graph, Shape } from './graph.ts';
import type { Layout } from './layout.ts';
import type { Siblings } from './siblings.ts';

/** From the first to the last step, by the places of nodes in the graph; both included. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * @param keep nodes whose values stay until the next run
 * @returns for each buffer of the layout the one in whose memory it lies, which is never smaller
 */
export function planSharing(
  graph: Graph,
  { buffers, places }: Layout,
  siblings: readonly Siblings[],
  keep: readonly string[],
): Map<string, string> {
  const spans = bufferSpans(graph, places, siblings, new Set(keep));
  const bytes = (name: string) => tensorBytes(buffers.get(name) ?? EMPTY);
  const hosts: { readonly name: string; readonly spans: Span[] }[] = [];
  const sharing = new Map<string, string>();
  for (const name of [...buffers.keys()].sort((a, b) => bytes(b) - bytes(a))) {
    const span = spans.get(name) ?? ALWAYS;
    const free = hosts.find((host) => host.spans.every((other) => apart(span, other)));
    if (free) free.spans.push(span);
    else hosts.push({ name, spans: [span] });
    sharing.set(name, free?.name ?? name);
  }
  return sharing;
}

const EMPTY: Shape = [0, 0, 0, 0];
const ALWAYS: Span = { first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY };

function apart(a: Span, b: Span): boolean {
  return a.last < b.first || b.last < a.first;
}

function bufferSpans(
  { nodes }: Graph,
  places: Layout['places'],
  siblings: readonly Siblings[],
  keep: ReadonlySet<string>,
): Map<string, Span> {
  const order = new Map(nodes.map(({ name }, i) => [name, i]));
  const spans = new Map<string, Span>();
  const cover = (name: string, { first, last }: Span) => {
    const into = places.get(name)?.into ?? name;
    const span = spans.get(into);
    spans.set(into, {
      first: Math.min(first, span?.first ?? first),
      last: Math.max(last, span?.last ?? last),
    });
  };
  nodes.forEach(({ name, kind, inputs }, i) => {
    cover(name, kind === 'input' || keep.has(name) ? ALWAYS : { first: i, last: i });
    for (const input of inputs) cover(input, { first: i, last: i });
  });
  // One step may write them all, in the place of the first.
  for (const group of siblings) {
    const first = Math.min(...group.map(({ name }) => order.get(name) ?? 0));
    for (const { name } of group) cover(name, { first, last: first });
  }
  return spans;
}
