/**
 * What all elements of the workbench are drawn from, asked in one submit so that it belongs to one picture: the values of
 * layers, what each value did for a class (activation · gradient), the classes, the picture itself.
 */

import { Attribution } from '../../../explain/attribution/attribution.ts';
import { type GpuTensor, unpadChannels } from '../../../gpu/tensor.ts';
import { NetworkError } from '../../../net/graph.ts';
import type { LayerNumbers } from '../../../viz/workbench-numbers.ts';
import type { Answers } from '../../answers/answers.ts';
import type { BufferPart } from '../../answers/reader.ts';
import { type Gradient, howOf } from '../spatial/relations.ts';

export interface BenchQuestion {
  /** Layers whose values are wanted. */
  readonly layers: readonly string[];
  /** Those of them of which it is wanted what they did for the class. */
  readonly attributed: readonly string[];
  /** The class that attributions are of; null where none is known. */
  readonly index: number | null;
  readonly gradient: Gradient;
  /** Scores and probabilities of the classes. */
  readonly classes: boolean;
  readonly input: boolean;
}

export interface LayerReading extends LayerNumbers {
  readonly layer: string;
  /** Activation · gradient of the class's logit, value by value; null where nobody asked. */
  readonly effects: Float32Array | null;
}

export interface BenchReading {
  readonly layers: ReadonlyMap<string, LayerReading>;
  readonly index: number | null;
  readonly logits: Float32Array | null;
  readonly probabilities: Float32Array | null;
  /** The network's input, [h · w] quads. */
  readonly input: Float32Array | null;
}

const QUAD_BYTES = 16;

/** @throws NetworkError where a layer has no gradient or the network no classes */
export async function readBench(answers: Answers, question: BenchQuestion): Promise<BenchReading> {
  const { network, graph } = answers.live;
  const { layers, attributed, index } = question;
  const attribution = attributed.length > 0 && index !== null ? await attributionOf(answers, question) : null;
  const wanted: GpuTensor[] = layers.map((name) => network.tensor(name));
  if (attribution) wanted.push(...attributed.map((name) => attribution.gradient(name)));
  const outputs = question.classes ? [graph.logits, graph.probabilities].filter((name) => name !== null) : [];
  wanted.push(...outputs.map((name) => network.tensor(name)));
  const input = question.input ? [wholePart(network.input)] : [];
  const contents = await answers.reader.read(
    (encoder) => attribution?.encode(encoder, { kind: 'class', index: index ?? 0 }),
    [...wanted.map(wholePart), ...input],
  );
  const values = wanted.map((tensor, i) => unpadChannels(contents[i] ?? new Float32Array(), tensor));
  const after = layers.length + (attribution ? attributed.length : 0);
  const output = (name: string | null) =>
    name !== null && outputs.includes(name) ? (values[after + outputs.indexOf(name)] ?? null) : null;
  return {
    layers: new Map(layers.map((layer, i) => [layer, readingOf(layer, i)])),
    index,
    logits: output(graph.logits),
    probabilities: output(graph.probabilities),
    input: question.input ? (contents[wanted.length] ?? null) : null,
  };

  function readingOf(layer: string, i: number): LayerReading {
    const [, rows, columns, channels] = network.tensor(layer).shape;
    const own = values[i] ?? new Float32Array();
    const at = attribution ? attributed.indexOf(layer) : -1;
    const gradient = at < 0 ? null : (values[layers.length + at] ?? null);
    const effects = gradient && own.map((value, place) => value * (gradient[place] ?? 0));
    return { layer, rows, columns, channels, values: own, effects };
  }
}

function attributionOf(answers: Answers, { attributed, gradient }: BenchQuestion): Promise<Attribution> {
  const { network, graph } = answers.live;
  if (graph.logits === null) {
    throw new NetworkError(
      `"${graph.name}" does not say which node its class scores are; ask for activations.`,
    );
  }
  const options = { on: graph.logits, layers: attributed, ...howOf(gradient) };
  const key = `workbench ${gradient} ${attributed.join(' ')}`;
  return answers.built(key, () => Attribution.create(network, options));
}

/** All that lies in a tensor's buffer, other slots of it among them. */
function wholePart({ buffer, shape: [n, h, w], pitch }: GpuTensor): BufferPart {
  return { buffer, offset: 0, bytes: n * h * w * pitch * QUAD_BYTES };
}
