/** Plain loops for the gradients and tangents of pooling: each output gives to its window. Dense [n, h, w, c]. */

import type { TensorShape } from '../../src/gpu/tensor.ts';
import type { Pool } from './pool.ts';

/** Each dy goes to the first of the largest values of its window, rows first. */
export function maxPoolDx(dy: Float32Array, x: Float32Array, shape: TensorShape, pool: Pool): Float64Array {
  const dx = new Float64Array(x.length);
  eachWindow(shape, pool, (output, places) => {
    dx[largest(x, places)]! += dy[output]!;
  });
  return dx;
}

/** Each ty is the tx at the first of the largest values of its window. */
export function maxPoolJvp(tx: Float32Array, x: Float32Array, shape: TensorShape, pool: Pool): Float64Array {
  const ty: number[] = [];
  eachWindow(shape, pool, (output, places) => {
    ty[output] = tx[largest(x, places)]!;
  });
  return Float64Array.from(ty);
}

/** Each dy goes in equal shares to what its mean is over; shares of counted padding are lost. */
export function averagePoolDx(
  dy: Float32Array,
  shape: TensorShape,
  pool: Pool,
  countPadding: boolean,
): Float64Array {
  const dx = new Float64Array(shape.reduce((a, b) => a * b));
  eachWindow(shape, pool, (output, places, padding) => {
    const count = places.length + (countPadding ? padding : 0);
    for (const place of places) dx[place]! += dy[output]! / count;
  });
  return dx;
}

/** [n, 1, 1, c] → [n, h, w, c] */
export function globalAveragePoolDx(dy: Float32Array, shape: TensorShape): Float64Array {
  const [, h, w] = shape;
  const whole: Pool = { window: [h, w], strides: [1, 1], pads: [0, 0, 0, 0], size: [1, 1] };
  return averagePoolDx(dy, shape, whole, false);
}

/** Visits each output: its index, the indices of the values of its window in x, how many positions are padding. */
export function eachWindow(
  [n, h, w, c]: TensorShape,
  { window, strides, pads: [top, left, bottom, right], size }: Pool,
  visit: (output: number, places: readonly number[], padding: number) => void,
): void {
  const outputs = n * size[0] * size[1] * c;
  for (let output = 0; output < outputs; output++) {
    const channel = output % c;
    const j = Math.floor(output / c) % size[1];
    const i = Math.floor(output / c / size[1]) % size[0];
    const batch = Math.floor(output / c / size[1] / size[0]);
    const places: number[] = [];
    let padding = 0;
    for (let position = 0; position < window[0] * window[1]; position++) {
      const row = i * strides[0] - top + Math.floor(position / window[1]);
      const column = j * strides[1] - left + (position % window[1]);
      if (row >= 0 && row < h && column >= 0 && column < w) {
        places.push(((batch * h + row) * w + column) * c + channel);
      } else if (row < h + bottom && column < w + right) padding++;
    }
    visit(output, places, padding);
  }
}

function largest(x: Float32Array, places: readonly number[]): number {
  return places.reduce((best, place) => (x[place]! > x[best]! ? place : best));
}
