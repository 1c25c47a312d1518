/** What a layer's channels do for the scores of two classes. */

import { Attribution } from '../../../explain/attribution/attribution.ts';
import type { Score } from '../../../explain/attribution/scores.ts';
import { NetworkError } from '../../../net/graph.ts';
import type { Answers } from '../../answers/answers.ts';
import type { Progress } from '../../answers/integrate.ts';
import { IntegratedPair } from './integrated-pair.ts';

export interface VersusQuestion {
  readonly a: number;
  readonly b: number;
  readonly layer: string;
  readonly method: 'gradient' | 'integrated';
}

export interface ClassReading {
  /** The class's logit. */
  readonly score: number;
  /** A number per channel of the layer. */
  readonly channels: Float32Array;
  /** How far the channels are from adding up to what they explain, relative; null where they need not. */
  readonly gap: number | null;
}

type Pair<T> = readonly [a: T, b: T];

export interface VersusReading extends VersusQuestion {
  readonly readings: Pair<ClassReading>;
}

/**
 * Both classes for the same picture; null where nobody waits for it any longer.
 * @throws NetworkError where the network has no classes or the layer does not lead to them
 */
export async function readVersus(
  answers: Answers,
  question: VersusQuestion,
  progress: Progress,
): Promise<VersusReading | null> {
  const scores = [classScore(question.a), classScore(question.b)] as const;
  const readings =
    question.method === 'gradient'
      ? await gradients(answers, question.layer, scores)
      : await integrals(answers, question.layer, scores, progress);
  return readings && { ...question, readings };
}

async function gradients(answers: Answers, layer: string, [a, b]: Pair<Score>): Promise<Pair<ClassReading>> {
  const options = { on: logitsOf(answers), layers: [layer] };
  const create = () => Attribution.create(answers.live.network, options);
  const attribution = await answers.built(`versus ${layer}`, create);
  const ask = async (score: Score): Promise<ClassReading> => {
    const [contents = new Float32Array()] = await answers.reader.read(
      (encoder) => attribution.encode(encoder, score),
      [{ buffer: attribution.answers, offset: 0, bytes: attribution.bytes }],
    );
    const answer = attribution.unpack(contents).get(layer);
    return { score: answer?.score ?? 0, channels: answer?.channels ?? new Float32Array(), gap: null };
  };
  // Both are submitted before anything else can be: no other picture comes between them.
  return Promise.all([ask(a), ask(b)]);
}

async function integrals(
  answers: Answers,
  layer: string,
  scores: Pair<Score>,
  progress: Progress,
): Promise<Pair<ClassReading> | null> {
  const options = { on: logitsOf(answers), layer };
  const create = () => IntegratedPair.create(answers, options);
  const pair = await answers.built(`versus integrated ${layer}`, create);
  const both = await pair.ask(scores, progress);
  if (!both) return null;
  const reading = ({ scoreHere, channels, gap }: (typeof both)[number]): ClassReading => {
    return { score: scoreHere, channels, gap };
  };
  return [reading(both[0]), reading(both[1])];
}

function classScore(index: number): Score {
  return { kind: 'class', index };
}

function logitsOf({ live: { graph } }: Answers): string {
  if (graph.logits !== null) return graph.logits;
  throw new NetworkError(
    `"${graph.name}" does not say which node its class scores are; open a network with classes to compare two.`,
  );
}
