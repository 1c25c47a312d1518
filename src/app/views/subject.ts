/** What a view asks about, of what can be selected: where its score is, and which. */

import type { Score } from '../../explain/attribution/scores.ts';
import { type Graph, NetworkError } from '../../net/graph.ts';
import { quoted } from '../../net/quote.ts';
import type { Selected } from '../selected.ts';

/** Groups are found picture by picture, and belong to views of their own. */
export type Subject = Exclude<Selected, { kind: 'group' }>;

/** A class's logit, a channel's sum, the length of a cell's vector, or one neuron's activation. */
export function scoreOf(subject: Subject): Score {
  if (subject.kind === 'class') return { kind: 'class', index: subject.index };
  const { layer } = subject;
  if (subject.kind === 'channel') return { kind: 'channel', layer, channel: subject.channel };
  const { row, column, channel } = subject;
  return channel === null
    ? { kind: 'cell', layer, row, column }
    : { kind: 'neuron', layer, row, column, channel };
}

/** The node that its score is computed from. @throws NetworkError where the network has no classes */
export function nodeOf(subject: Subject, { name, logits }: Graph): string {
  if (subject.kind !== 'class') return subject.layer;
  if (logits !== null) return logits;
  throw new NetworkError(`${quoted(name)} does not say which node its class scores are.`);
}
