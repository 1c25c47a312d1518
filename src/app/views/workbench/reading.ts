/**
 * What all elements of the workbench are drawn from, asked in one submit so that it belongs to one picture: the values of
 * layers, what each value did for a class or another subject (activation · gradient), the classes, the picture itself.
 */

import { Attribution } from '../../../explain/attribution/attribution.ts';
import { type GpuTensor, unpadChannels } from '../../../gpu/tensor.ts';
import type { LayerNumbers } from '../../../viz/workbench-numbers.ts';
import type { Answers } from '../../answers/answers.ts';
import type { BufferPart } from '../../answers/reader.ts';
import { type Gradient, howOf } from '../spatial/relations.ts';
import { nodeOf, type Subject, scoreOf } from '../subject.ts';

export interface BenchQuestion {
  /** Layers whose values are wanted. */
  readonly layers: readonly string[];
  /** Those of them of which it is wanted what they did for the subject. */
  readonly attributed: readonly string[];
  /** What attributions are of; null where nothing is known. */
  readonly subject: Subject | null;
  readonly gradient: Gradient;
  /** Scores and probabilities of the classes. */
  readonly classes: boolean;
  readonly input: boolean;
}

export interface LayerReading extends LayerNumbers {
  readonly layer: string;
  /** Activation · gradient of the subject's score, value by value; null where nobody asked. */
  readonly effects: Float32Array | null;
}

export interface BenchReading {
  readonly layers: ReadonlyMap<string, LayerReading>;
  readonly subject: Subject | null;
  readonly logits: Float32Array | null;
  readonly probabilities: Float32Array | null;
  /** The network's input, [h · w] quads. */
  readonly input: Float32Array | null;
}

const QUAD_BYTES = 16;

/** @throws NetworkError where a layer has no gradient or the network no classes */
export async function readBench(answers: Answers, question: BenchQuestion): Promise<BenchReading> {
  const { network, graph } = answers.live;
  const { layers, attributed, subject } = question;
  const back = attributed.length > 0 && subject ? await wayBack(answers, question, subject) : null;
  const wanted: GpuTensor[] = layers.map((name) => network.tensor(name));
  if (back) wanted.push(...attributed.map((name) => back.attribution.gradient(name)));
  const outputs = question.classes ? [graph.logits, graph.probabilities].filter((name) => name !== null) : [];
  wanted.push(...outputs.map((name) => network.tensor(name)));
  const input = question.input ? [wholePart(network.input)] : [];
  const contents = await answers.reader.read(
    (encoder) => back?.attribution.encode(encoder, back.score),
    [...wanted.map(wholePart), ...input],
  );
  const values = wanted.map((tensor, i) => unpadChannels(contents[i] ?? new Float32Array(), tensor));
  const after = layers.length + (back ? attributed.length : 0);
  const output = (name: string | null) =>
    name !== null && outputs.includes(name) ? (values[after + outputs.indexOf(name)] ?? null) : null;
  return {
    layers: new Map(layers.map((layer, i) => [layer, readingOf(layer, i)])),
    subject,
    logits: output(graph.logits),
    probabilities: output(graph.probabilities),
    input: question.input ? (contents[wanted.length] ?? null) : null,
  };

  function readingOf(layer: string, i: number): LayerReading {
    const [, rows, columns, channels] = network.tensor(layer).shape;
    const own = values[i] ?? new Float32Array();
    const at = back ? attributed.indexOf(layer) : -1;
    const gradient = at < 0 ? null : (values[layers.length + at] ?? null);
    const effects = gradient && own.map((value, place) => value * (gradient[place] ?? 0));
    return { layer, rows, columns, channels, values: own, effects };
  }
}

/** The same without effects: what was read of another subject says nothing of this one. */
export function withoutEffects(reading: BenchReading): BenchReading {
  const layers = [...reading.layers].map(([name, own]) => [name, { ...own, effects: null }] as const);
  return { ...reading, layers: new Map(layers) };
}

async function wayBack(answers: Answers, { attributed, gradient }: BenchQuestion, subject: Subject) {
  const { network, graph } = answers.live;
  const on = nodeOf(subject, graph);
  const options = { on, layers: attributed, ...howOf(gradient) };
  const key = `workbench ${gradient} ${[on, ...attributed].join(' ')}`;
  const attribution = await answers.built(key, () => Attribution.create(network, options));
  return { attribution, score: scoreOf(subject) };
}

/** All that lies in a tensor's buffer, other slots of it among them. */
function wholePart({ buffer, shape: [n, h, w], pitch }: GpuTensor): BufferPart {
  return { buffer, offset: 0, bytes: n * h * w * pitch * QUAD_BYTES };
}
