/**
 * What ONNX and TensorFlow say alike, in terms of our layer kinds. Each function adds one node and returns its value.
 */

import { NetworkError, type WeightTensor } from '../graph.ts';
import { listed, quoted } from '../quote.ts';
import type { Builder, Value } from './builder.ts';
import { permuted } from './layout.ts';

/** A constant tensor of the file, decoded. */
export interface Constant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array;
  /** The file has them as integers, which divide without a rest. */
  readonly integer?: boolean;
}

const filled = (length: number, value: number) => new Float32Array(length).fill(value);

/**
 * A vector with one value per channel, from a constant that has one or as many; shared by all who use it.
 * Any other length is found by shape inference, which names the node.
 */
export function channelVector(builder: Builder, constant: Constant, channels: number): string {
  const { name, data } = constant;
  return builder.weight(`${name}/vector ${channels}`, () =>
    data.length === 1
      ? { shape: [channels], data: filled(channels, data[0] ?? 0) }
      : { shape: [data.length], data },
  );
}

function uniform(builder: Builder, channels: number, value: 0 | 1): string {
  const make = (): WeightTensor => ({ shape: [channels], data: filled(channels, value) });
  return builder.weight(`${value === 0 ? 'zeros' : 'ones'}/${channels}`, make);
}

/** y = x · scale + shift per channel, as a batch norm with nothing to normalise. */
export function affine(
  builder: Builder,
  name: string,
  x: Value,
  { scale, shift }: { scale?: Constant; shift?: Constant },
): Value {
  const c = x.shape[3];
  const weights = {
    scale: scale ? channelVector(builder, scale, c) : uniform(builder, c, 1),
    shift: shift ? channelVector(builder, shift, c) : uniform(builder, c, 0),
    mean: uniform(builder, c, 0),
    variance: uniform(builder, c, 1),
  };
  return builder.add({
    name,
    kind: 'batchNorm',
    inputs: [x],
    attributes: { epsilon: 0 },
    weights,
    flat: x.flat,
  });
}

/** Sum or product of two computed tensors; the one to be broadcast goes second. */
export function binary(builder: Builder, name: string, kind: 'add' | 'mul', a: Value, b: Value): Value {
  const values = (v: Value) => v.shape.reduce((x, y) => x * y);
  const inputs = values(a) < values(b) ? [b, a] : [a, b];
  return builder.add({ name, kind, inputs, flat: a.flat && b.flat });
}

/** x under another name, and perhaps flattened or no longer so. */
export function pass(builder: Builder, name: string, x: Value, flat = x.flat): Value {
  return builder.add({ name, kind: 'identity', inputs: [x], flat });
}

export interface Matrix {
  /** Rows are inputs, columns outputs. */
  readonly matrix: Constant;
  /** The matrix lies the other way round: rows are outputs. */
  readonly transposed?: boolean;
  readonly bias?: Constant | undefined;
  /** The order in which the file flattens height, width and channels. */
  readonly order: 'chw' | 'hwc';
}

/** A fully connected layer over all of x. */
export function dense(
  builder: Builder,
  name: string,
  x: Value,
  { matrix, transposed = false, bias, order }: Matrix,
): Value {
  const [, h, w, c] = x.shape;
  const [first = 0, second = 0] = matrix.dims;
  const [rows, out] = transposed ? [second, first] : [first, second];
  if (matrix.dims.length !== 2 || rows !== h * w * c) {
    throw new NetworkError(
      `Node ${quoted(name)} multiplies ${h * w * c} values by the matrix ${quoted(matrix.name)} of ` +
        `${listed(matrix.dims, '×')}, which does not fit; the picture size or the file is wrong.`,
      name,
    );
  }
  const inner = order === 'hwc' ? [h, w, c] : [c, h, w];
  const axes = order === 'hwc' ? [0, 1, 2] : [1, 2, 0];
  const filter = builder.weight(
    `${matrix.name}/${order} matrix ${h}×${w}×${c}${transposed ? ' transposed' : ''}`,
    () =>
      transposed
        ? permuted(matrix.data, [out, ...inner], [...axes.map((axis) => axis + 1), 0])
        : permuted(matrix.data, [...inner, out], [...axes, 3]),
  );
  const weights = { filter, ...(bias ? { bias: channelVector(builder, bias, out) } : {}) };
  return builder.add({ name, kind: 'dense', inputs: [x], weights, flat: true });
}

/** Limits, of which either may be absent: a relu, a clip, or nothing at all. */
export function clip(builder: Builder, name: string, x: Value, min: number, max: number): Value {
  const LARGEST = 3.4e38;
  if (min === 0 && max >= LARGEST) return builder.add({ name, kind: 'relu', inputs: [x], flat: x.flat });
  if (min <= -LARGEST && max >= LARGEST) return pass(builder, name, x);
  const attributes = { min: Math.max(min, -LARGEST), max: Math.min(max, LARGEST) };
  return builder.add({ name, kind: 'clip', inputs: [x], attributes, flat: x.flat });
}

/** y = min(1, max(0, alpha · x + beta)): the sum is folded into the layer before where it can be. */
export function hardSigmoid(builder: Builder, name: string, x: Value, alpha: number, beta: number): Value {
  const constant = (value: number): Constant => ({
    name: `hard sigmoid ${value}`,
    dims: [],
    data: Float32Array.of(value),
  });
  const sum = affine(builder, `${name} sum`, x, { scale: constant(alpha), shift: constant(beta) });
  return clip(builder, name, sum, 0, 1);
}

/** y = x where x > 0, slope · x elsewhere. */
export function leakyRelu(builder: Builder, name: string, x: Value, slope: number): Value {
  return builder.add({ name, kind: 'leakyRelu', inputs: [x], attributes: { slope }, flat: x.flat });
}

type Plain = 'relu' | 'sigmoid' | 'silu' | 'hardSwish' | 'softmax';

/** Kinds without attributes that leave the shape alone. */
export function same(builder: Builder, name: string, kind: Plain, x: Value): Value {
  return builder.add({ name, kind, inputs: [x], flat: x.flat });
}

/** True where flattening changes nothing but the view, so that channels are still channels. */
export function isPoint(x: Value): boolean {
  return x.shape[1] === 1 && x.shape[2] === 1;
}
