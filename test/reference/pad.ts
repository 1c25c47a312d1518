/** Plain loops for padding. Values are dense [n, h, w, c]. */

import type { TensorShape } from '../../src/gpu/tensor.ts';

/** Surrounds x with `value`; pads are [top, left, bottom, right]. */
export function pad(
  x: Float32Array,
  [n, h, w, c]: TensorShape,
  [top, left, bottom, right]: readonly [number, number, number, number],
  value: number,
): Float32Array {
  const [height, width] = [top + h + bottom, left + w + right];
  const y = new Float32Array(n * height * width * c).fill(value);
  for (let batch = 0; batch < n; batch++) {
    for (let row = 0; row < h; row++) {
      for (let column = 0; column < w; column++) {
        const from = ((batch * h + row) * w + column) * c;
        const to = ((batch * height + row + top) * width + column + left) * c;
        for (let channel = 0; channel < c; channel++) y[to + channel] = x[from + channel]!;
      }
    }
  }
  return y;
}
