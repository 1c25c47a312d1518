/** Plain loops for the gradients and tangents of the elementwise kernels. Values are dense [n, h, w, c]. */

import type { TensorShape } from '../../src/gpu/tensor.ts';

/** dy · y · (1 − y); the tangent too, as the Jacobian is diagonal. */
export function sigmoidDx(dy: Float32Array, x: Float32Array): Float64Array {
  return Float64Array.from(dy, (value, i) => {
    const y = 1 / (1 + Math.exp(-x[i]!));
    return value * y * (1 - y);
  });
}

/** dy · scale / √(variance + epsilon), the two per channel; the tangent too. */
export function batchNormDx(
  dy: Float32Array,
  { scale, variance }: { scale: Float32Array; variance: Float32Array },
  epsilon: number,
): Float64Array {
  const c = scale.length;
  return Float64Array.from(dy, (value, i) => (value * scale[i % c]!) / Math.sqrt(variance[i % c]! + epsilon));
}

/** The gradients of a and b, of which b repeats along the axes where its length is 1. */
export function addDx(
  dy: Float32Array,
  aShape: TensorShape,
  bShape: TensorShape,
): [Float64Array, Float64Array] {
  const [da, db] = [Float64Array.from(dy), new Float64Array(bShape.reduce((x, y) => x * y))];
  for (let i = 0; i < dy.length; i++) db[repeated(i, aShape, bShape)]! += dy[i]!;
  return [da, db];
}

export function mulDx(
  dy: Float32Array,
  a: Float32Array,
  aShape: TensorShape,
  b: Float32Array,
  bShape: TensorShape,
): [Float64Array, Float64Array] {
  const [da, db] = [new Float64Array(a.length), new Float64Array(b.length)];
  for (let i = 0; i < dy.length; i++) {
    const j = repeated(i, aShape, bShape);
    da[i]! += dy[i]! * b[j]!;
    db[j]! += dy[i]! * a[i]!;
  }
  return [da, db];
}

/** ty of a + b, before the activation. */
export function addJvp(
  ta: Float32Array,
  aShape: TensorShape,
  tb: Float32Array,
  bShape: TensorShape,
): Float64Array {
  return Float64Array.from(ta, (value, i) => value + tb[repeated(i, aShape, bShape)]!);
}

/** ty of a · b, before the activation. */
export function mulJvp(
  [a, ta]: readonly [Float32Array, Float32Array],
  aShape: TensorShape,
  [b, tb]: readonly [Float32Array, Float32Array],
  bShape: TensorShape,
): Float64Array {
  return Float64Array.from(ta, (value, i) => {
    const j = repeated(i, aShape, bShape);
    return value * b[j]! + a[i]! * tb[j]!;
  });
}

/** Where the value for index i of a lies in b. */
function repeated(i: number, a: TensorShape, b: TensorShape): number {
  let [rest, at, stride] = [i, 0, 1];
  for (let axis = 3; axis >= 0; axis--) {
    if (b[axis] !== 1) at += (rest % a[axis]!) * stride;
    stride *= b[axis]!;
    rest = Math.floor(rest / a[axis]!);
  }
  return at;
}
