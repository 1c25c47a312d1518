/** Plain loops for the elementwise kernels. Values are dense [n, h, w, c]. */

import type { TensorShape } from '../../src/gpu/tensor.ts';

/** y = min(hi, max(lo, x)) */
export function clamp(x: Float32Array, lo: number, hi: number): Float32Array {
  return x.map((value) => Math.min(hi, Math.max(lo, value)));
}

/** y = 1 / (1 + e^−x) */
export function sigmoid(x: Float32Array): Float32Array {
  return x.map((value) => 1 / (1 + Math.exp(-value)));
}

/** y = a + b; b repeats along the axes where its length is 1 */
export function add(
  a: Float32Array,
  aShape: TensorShape,
  b: Float32Array,
  bShape: TensorShape,
): Float32Array {
  return a.map((value, i) => value + b[repeated(i, aShape, bShape)]!);
}

/** y = a · b; b repeats along the axes where its length is 1 */
export function mul(
  a: Float32Array,
  aShape: TensorShape,
  b: Float32Array,
  bShape: TensorShape,
): Float32Array {
  return a.map((value, i) => value * b[repeated(i, aShape, bShape)]!);
}

/** y = (x − mean) / √(variance + epsilon) · scale + shift, each of the four per channel */
export function batchNorm(
  x: Float32Array,
  channels: number,
  weights: { scale: Float32Array; shift: Float32Array; mean: Float32Array; variance: Float32Array },
  epsilon: number,
): Float32Array {
  const { scale, shift, mean, variance } = weights;
  return x.map((value, i) => {
    const c = i % channels;
    return ((value - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * scale[c]! + shift[c]!;
  });
}

/** Where the value for index i of a lies in b. */
function repeated(i: number, [, h, w, c]: TensorShape, b: TensorShape): number {
  const place = [Math.floor(i / (h * w * c)), Math.floor(i / (w * c)) % h, Math.floor(i / c) % w, i % c];
  return place.reduce((at, index, axis) => at * b[axis]! + (b[axis] === 1 ? 0 : index), 0);
}
