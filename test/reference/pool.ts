/** Plain loops for the pooling kernels. Values are dense [n, h, w, c]. */

import type { TensorShape } from '../../src/gpu/tensor.ts';

export interface Pool {
  readonly window: readonly [rows: number, columns: number];
  readonly strides: readonly [rows: number, columns: number];
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  /** Output height and width, which follow from rounding up or down. */
  readonly size: readonly [rows: number, columns: number];
}

/** Largest value of each window; padding never wins. */
export function maxPool(x: Float32Array, shape: TensorShape, pool: Pool): Float32Array {
  return eachWindow(x, shape, pool, (values) => Math.max(...values));
}

/** Mean of each window; with countPadding the zeros of the padding count, but nothing beyond it. */
export function averagePool(
  x: Float32Array,
  shape: TensorShape,
  pool: Pool,
  countPadding: boolean,
): Float32Array {
  return eachWindow(x, shape, pool, (values, padding) => {
    const sum = values.reduce((a, b) => a + b, 0);
    return sum / (values.length + (countPadding ? padding : 0));
  });
}

/** [n, h, w, c] → [n, 1, 1, c] */
export function globalAveragePool(x: Float32Array, [n, h, w, c]: TensorShape): Float32Array {
  const y = new Float64Array(n * c);
  for (let i = 0; i < x.length; i++) {
    const batch = Math.floor(i / (h * w * c));
    y[batch * c + (i % c)]! += x[i]! / (h * w);
  }
  return Float32Array.from(y);
}

/** `reduce` gets the values of a window that lie in x, and how many of its positions lie in the padding. */
function eachWindow(
  x: Float32Array,
  [n, h, w, c]: TensorShape,
  { window, strides, pads, size }: Pool,
  reduce: (values: number[], padding: number) => number,
): Float32Array {
  const [top, left, bottom, right] = pads;
  const y = new Float32Array(n * size[0] * size[1] * c);
  let next = 0;
  for (let batch = 0; batch < n; batch++) {
    for (let i = 0; i < size[0]; i++) {
      for (let j = 0; j < size[1]; j++) {
        for (let channel = 0; channel < c; channel++) {
          const values: number[] = [];
          let padding = 0;
          for (let r = 0; r < window[0]; r++) {
            for (let s = 0; s < window[1]; s++) {
              const row = i * strides[0] + r - top;
              const column = j * strides[1] + s - left;
              if (row >= h + bottom || column >= w + right) continue;
              if (row < 0 || row >= h || column < 0 || column >= w) padding++;
              else values.push(x[((batch * h + row) * w + column) * c + channel]!);
            }
          }
          y[next++] = reduce(values, padding);
        }
      }
    }
  }
  return y;
}
