/**
 * What a cell, a channel or a class has to do with the cells of the shown layers, asked in one submit: one way back gives
 * all earlier layers, one tangent all later ones and the classes (building-blocks: AttrSpatial).
 */

import { Attribution } from '../../../explain/attribution/attribution.ts';
import { Influence } from '../../../explain/attribution/influence.ts';
import type { MethodName } from '../../../explain/attribution/methods.ts';
import type { Part } from '../../../explain/attribution/part-seed.ts';
import { ancestors, descendants } from '../../../net/backward-plan.ts';
import type { Answers } from '../../answers/answers.ts';
import type { BufferPart } from '../../answers/reader.ts';
import { type Subject, scoreOf } from '../subject.ts';
import { Norms } from './norms.ts';

/** How attributions are taken back through max pools. */
export type Gradient = 'exact' | 'smooth' | 'smooth-blur';

export interface Question {
  readonly layers: readonly string[];
  readonly gradient: Gradient;
  /** How gradients become attributions, on the way back; a tangent knows but one. */
  readonly method: MethodName;
  readonly subject: Subject | null;
}

/** How a layer's map came to be. */
export type Role = 'norm' | 'earlier' | 'later' | 'class';

export interface LayerMap {
  readonly role: Role;
  /** [rows · columns] */
  readonly values: Float32Array;
}

export interface Relations {
  /** The L2 norm of each cell's vector, of every shown layer. */
  readonly norms: ReadonlyMap<string, Float32Array>;
  readonly maps: ReadonlyMap<string, LayerMap>;
  /** How each class score moves; null where nothing earlier than the classes is pointed at, or there are none. */
  readonly classes: Float32Array | null;
  /** The network's input, [h · w] quads. */
  readonly input: Float32Array;
}

export async function relate(answers: Answers, question: Question): Promise<Relations> {
  const { network } = answers.live;
  const { layers, subject } = question;
  const ownNorms = await answers.built(`spatial norms ${layers.join(' ')}`, () =>
    Norms.create(network, layers),
  );
  const back = subject && (await wayBack(answers, question, subject));
  const on = subject && subject.kind !== 'class' ? await wayOn(answers, question, subject) : null;
  const input = network.input;
  const size = input.shape[1] * input.shape[2] * 16;
  const parts: BufferPart[] = [...ownNorms.parts, { buffer: input.buffer, offset: 0, bytes: size }];
  for (const way of [back?.attribution, on?.influence]) {
    if (way) parts.push({ buffer: way.answers, offset: 0, bytes: way.bytes });
  }
  const read = await answers.reader.read((encoder) => {
    ownNorms.encode(encoder);
    back?.attribution.encode(encoder, back.score, question.method);
    on?.influence.encode(encoder, on.part);
  }, parts);
  const next = read[Symbol.iterator]();
  const take = () => next.next().value ?? new Float32Array();
  const norms = new Map(layers.map((name) => [name, take()]));
  const maps = new Map(
    [...norms].map(([name, values]): [string, LayerMap] => [name, { role: 'norm', values }]),
  );
  const seen = take();
  const role = subject?.kind === 'class' ? 'class' : 'earlier';
  for (const [name, { cells }] of back ? back.attribution.unpack(take()) : []) {
    maps.set(name, { role, values: cells });
  }
  const moved = on?.influence.unpack(take()) ?? null;
  for (const [name, { cells }] of moved?.layers ?? []) maps.set(name, { role: 'later', values: cells });
  return { norms, maps, classes: moved?.logits ?? null, input: seen };
}

/** Null where no shown layer leads to the subject. */
async function wayBack(answers: Answers, question: Question, subject: Subject) {
  const attribution =
    subject.kind === 'class'
      ? await wayBackFromClasses(answers, question)
      : await wayBackFrom(answers, question, subject.layer);
  return attribution && { attribution, score: scoreOf(subject) };
}

/** What class scores owe to the shown layers; null where there are no classes, or no layer leads to them. */
export async function wayBackFromClasses(answers: Answers, question: Question): Promise<Attribution | null> {
  const { logits } = answers.live.graph;
  return logits === null ? null : wayBackFrom(answers, question, logits);
}

async function wayBackFrom(answers: Answers, question: Question, on: string): Promise<Attribution | null> {
  const { network, graph } = answers.live;
  const before = ancestors(graph, [on]);
  const layers = question.layers.filter((name) => name !== on && before.has(name));
  if (layers.length === 0) return null;
  const key = `spatial back ${question.gradient} ${on} ${layers.join(' ')}`;
  return answers.built(key, () => Attribution.create(network, { on, layers, ...howOf(question.gradient) }));
}

/** Null where nothing follows the subject's layer. */
async function wayOn(answers: Answers, question: Question, subject: Exclude<Subject, { kind: 'class' }>) {
  const { network, graph } = answers.live;
  const { layer } = subject;
  const after = descendants(graph, [layer]);
  const layers = question.layers.filter((name) => name !== layer && after.has(name));
  if (layers.length === 0 && (graph.logits === null || !after.has(graph.logits))) return null;
  const key = `spatial on ${question.gradient} ${layer} ${layers.join(' ')}`;
  const options = { on: layer, layers, ...howOf(question.gradient) };
  const influence = await answers.built(key, () => Influence.create(network, options));
  return { influence, part: partOf(subject) };
}

export function howOf(gradient: Gradient) {
  if (gradient === 'exact') return { mode: 'exact' } as const;
  return { mode: 'smooth', blur: gradient === 'smooth-blur' } as const;
}

function partOf(subject: Exclude<Subject, { kind: 'class' }>): Part {
  if (subject.kind === 'channel') return { kind: 'channel', channel: subject.channel };
  const { row, column, channel } = subject;
  return channel === null ? { kind: 'cell', row, column } : { kind: 'neuron', row, column, channel };
}
