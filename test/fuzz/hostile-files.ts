/** Files that are valid to the last byte, and made to take all time or all memory of who opens them. */

import type { NamedBytes } from '../../src/net/formats/open.ts';
import { writeSafetensors } from '../../src/net/formats/safetensors.ts';
import {
  floatBytes,
  message,
  onnxModel,
  onnxNode,
  onnxTensor,
  onnxValue,
  packedIntegers,
  tfGraph,
  tfNode,
} from '../net/proto-writer.ts';

const ones = (...dims: number[]) => new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(1);
const filled = (name: string, ...dims: number[]) => onnxTensor(name, dims, ones(...dims));
/** `count` nodes, each made from its own number and what the one before it computes, the last of which computes y. */
function row(count: number, node: (input: string, output: string, i: number) => Uint8Array[]): Uint8Array[] {
  return Array.from({ length: count }, (_, i) =>
    node(i === 0 ? 'x' : `n${i}`, i === count - 1 ? 'y' : `n${i + 1}`, i),
  ).flat();
}
const onnx = (parts: Parameters<typeof onnxModel>[0]): NamedBytes[] => [
  { name: 'model.onnx', bytes: onnxModel(parts) },
];
const picture = (height: number, width: number) => [onnxValue('x', [1, 3, height, width])];

interface OwnNode {
  readonly name: string;
  readonly kind: string;
  readonly inputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly weights?: Readonly<Record<string, string>>;
}

/** graph.json and its weights, an input of `shape` before the nodes. */
function own(
  nodes: readonly OwnNode[],
  tensors: Readonly<Record<string, readonly number[]>>,
  more: object = {},
) {
  const weights = Object.entries(tensors).map(
    ([key, shape]) => [key, { shape, data: ones(...shape) }] as const,
  );
  const root = {
    format: 'cubescope-graph',
    version: 1,
    name: 'hostile',
    input: {
      shape: [1, 8, 8, 3],
      preprocess: { colour: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    },
    nodes: [{ name: 'x', kind: 'input' }, ...nodes],
    ...more,
  };
  return [
    { name: 'graph.json', bytes: new TextEncoder().encode(JSON.stringify(root)) },
    { name: 'weights.safetensors', bytes: writeSafetensors(new Map(weights)) },
  ];
}

/** One filter of a megabyte, used by a thousand convolutions of which each has a norm of its own. */
export function sharedFilter(): NamedBytes[] {
  const vectors = { scale: 's', shift: 's', mean: 's', variance: 'v' };
  const nodes = Array.from({ length: 1000 }, (_, i): OwnNode[] => [
    { name: `c${i}`, kind: 'conv2d', inputs: [i === 0 ? 'first' : `b${i - 1}`], weights: { filter: 'f' } },
    { name: `b${i}`, kind: 'batchNorm', inputs: [`c${i}`], weights: vectors, attributes: { epsilon: 1 } },
  ]).flat();
  const first = { name: 'first', kind: 'conv2d', inputs: ['x'], weights: { filter: 'g' } };
  return own([first, ...nodes], { f: [1, 1, 512, 512], g: [1, 1, 3, 512], s: [512], v: [512] });
}

/** The same as ONNX: a constant that comes by another name for each of a thousand layers. */
export function constantByManyNames(): NamedBytes[] {
  const nodes = row(1000, (input, output, i) => [
    onnxNode('Identity', ['w'], `w${i}`),
    onnxNode('Conv', [i === 0 ? 'first' : input, `w${i}`], output),
  ]);
  const first = onnxNode('Conv', ['x', 'w0th'], 'first');
  return onnx({
    nodes: [first, ...nodes],
    tensors: [filled('w', 512, 512, 1, 1), filled('w0th', 512, 3, 1, 1)],
  });
}

/** One matrix of a megabyte, multiplied by another factor in each of five hundred layers. */
export function scaledMatrices(): NamedBytes[] {
  const factor = (alpha: number) =>
    message([
      [1, 'alpha'],
      [2, { float: alpha }],
    ]);
  const gemm = (input: string, output: string, i: number) =>
    message([
      ...[input, 'm'].map((name) => [1, name] as const),
      [2, output],
      [4, 'Gemm'],
      [5, factor(1 + i / 1000)],
    ]);
  const nodes = row(500, (input, output, i) => [gemm(i === 0 ? 'flat' : input, output, i)]);
  const head = [onnxNode('GlobalAveragePool', ['x'], 'gap'), onnxNode('Conv', ['gap', 'w'], 'wide')];
  const flat = onnxNode('Flatten', ['wide'], 'flat');
  return onnx({
    nodes: [...head, flat, ...nodes],
    tensors: [filled('w', 512, 3, 1, 1), filled('m', 512, 512)],
  });
}

/** A few bytes that stand for a million numbers, as the filter of each of a hundred layers. */
export function filledConstants(): NamedBytes[] {
  const tensor = (...dims: number[]) =>
    message([
      [1, 1],
      [2, message(dims.map((d) => [2, message([[1, d]])]))],
      [5, floatBytes([0.5])],
    ]);
  const step = { strides: { ints: [1, 1, 1, 1] }, padding: { s: 'SAME' } };
  const nodes = Array.from({ length: 100 }, (_, i) => [
    tfNode(`c${i}`, 'Const', [], { value: { tensor: tensor(1, 1, i === 0 ? 3 : 1024, 1024) } }),
    tfNode(`n${i + 1}`, 'Conv2D', [`n${i}`, `c${i}`], step),
  ]);
  const shape = { shape: { shape: [1, 8, 8, 3] } };
  return [{ name: 'graph.pb', bytes: tfGraph([tfNode('n0', 'Placeholder', [], shape), ...nodes.flat()]) }];
}

/** Channels doubled until there are millions, with a vector for each of them in every layer. */
export function doubledChannels(): NamedBytes[] {
  const nodes = row(26, (input, output, i) => [
    onnxNode('Concat', [input, input], `both${i}`, { axis: 1 }),
    onnxNode('Add', [`both${i}`, `c${i}`], output),
  ]);
  const tensors = Array.from({ length: 26 }, (_, i) => onnxTensor(`c${i}`, [], [i]));
  return onnx({ nodes, tensors, inputs: picture(1, 1) });
}

/** A value that is joined with itself, and that with itself: as many ways to the input as there are channels. */
export function nestedConcats(): NamedBytes[] {
  const nodes = row(18, (input, output) => [onnxNode('Concat', [input, input], output, { axis: 1 })]);
  return onnx({ nodes, inputs: picture(1, 1) });
}

/** Thousands of nodes in a row of which each only passes on, joins or bends what it reads. */
export function longRow(op: string, count: number): NamedBytes[] {
  return onnx({ nodes: row(count, (input, output) => [onnxNode(op, [input], output, {}, '')]) });
}

/** A long row of names for one value, and as many products of them. */
export function manyNamesManyProducts(): NamedBytes[] {
  const names = row(5000, (input, output) => [
    onnxNode('Identity', [input], output === 'y' ? 'last' : output),
  ]);
  const products = Array.from({ length: 5000 }, (_, i) =>
    onnxNode('Mul', [i === 0 ? 'last' : `m${i}`, 'last'], i === 4999 ? 'y' : `m${i + 1}`),
  );
  return onnx({ nodes: [...names, ...products] });
}

/** One value that ten thousand nodes read, and one node that joins them all. */
export function manyReaders(op: string): NamedBytes[] {
  const nodes = Array.from({ length: 10_000 }, (_, i) => onnxNode(op, ['x'], `r${i}`));
  const names = nodes.map((_, i) => `r${i}`);
  return onnx({ nodes: [...nodes, onnxNode('Concat', names, 'y', { axis: 1 })], inputs: picture(2, 2) });
}

/** A network for a picture of this size and no other. */
export function pictureOf(height: number, width: number): NamedBytes[] {
  return onnx({ nodes: [onnxNode('GlobalAveragePool', ['x'], 'y')], inputs: picture(height, width) });
}

/** The same in the project's own form, where a number can be larger than any that counts. */
export function ownPictureOf(shape: readonly number[]): NamedBytes[] {
  const preprocess = { colour: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] };
  return own([{ name: 'y', kind: 'globalAveragePool', inputs: ['x'] }], {}, { input: { shape, preprocess } });
}

/** A network that shows itself a hundred thousand times. */
export function manyLayers(): NamedBytes[] {
  const layers = new Array<string>(100_000).fill('y');
  return own([{ name: 'y', kind: 'relu', inputs: ['x'] }], {}, { layers });
}

/** Fifty thousand pictures at once. */
export function manyInputs(): NamedBytes[] {
  const inputs = Array.from({ length: 50_000 }, (_, i) => onnxValue(`picture ${i}`, [1, 3, 8, 8]));
  return onnx({ nodes: [onnxNode('Relu', ['picture 0'], 'y')], inputs });
}

/** Pools and sums that add up billions of values for each that they write. */
export function vastWindow(): NamedBytes[] {
  const attributes = {
    kernel_shape: [60_000, 60_000],
    pads: [65_000, 65_000, 65_000, 65_000],
    strides: [9999, 9999],
  };
  return onnx({ nodes: [onnxNode('MaxPool', ['x'], 'y', attributes)], inputs: picture(224, 224) });
}

/** A tensor of which every number is NaN. */
export function weightsWithoutNumbers(): NamedBytes[] {
  const nothing = new Float32Array(27).fill(Number.NaN);
  const tensors = [onnxTensor('w', [3, 1, 3, 3], nothing)];
  return onnx({ nodes: [onnxNode('Conv', ['x', 'w'], 'y', { group: 3 })], tensors });
}

/** A name as long as a book. */
export function longName(): NamedBytes[] {
  return onnx({ nodes: [onnxNode('Relu', ['x'], 'y', {}, 'a'.repeat(2 ** 20))], name: 'b'.repeat(2 ** 20) });
}

/** Sixty thousand dimensions, pads and axes. */
export function longLists(): NamedBytes[] {
  const dims = packedIntegers(new Array<number>(60_000).fill(1));
  const tensor = message([
    [1, dims],
    [2, 7],
    [8, 'w'],
    [9, new Uint8Array(8)],
  ]);
  return onnx({ nodes: [onnxNode('Reshape', ['x', 'w'], 'y')], tensors: [tensor] });
}
