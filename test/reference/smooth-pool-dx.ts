/**
 * Plain loops for the max pool as it is smoothed for gradients, and for the blur that may follow.
 * s = a / (0.01 + b), with a the mean of x² and b that of |x| over the values of a window. Dense [n, h, w, c].
 */

import type { TensorShape } from '../../src/gpu/tensor.ts';
import type { Pool } from './pool.ts';
import { eachWindow } from './pool-dx.ts';

export function smoothPool(x: Float32Array, shape: TensorShape, pool: Pool): Float64Array {
  const s: number[] = [];
  eachWindow(shape, pool, (output, places) => {
    const { squares, sizes } = means(x, places);
    s[output] = squares / (0.01 + sizes);
  });
  return Float64Array.from(s);
}

export function smoothPoolDx(
  dy: Float32Array,
  x: Float32Array,
  shape: TensorShape,
  pool: Pool,
): Float64Array {
  const dx = new Float64Array(x.length);
  eachWindow(shape, pool, (output, places) => {
    for (const place of places) dx[place]! += dy[output]! * slope(x, places, place);
  });
  return dx;
}

export function smoothPoolJvp(
  tx: Float32Array,
  x: Float32Array,
  shape: TensorShape,
  pool: Pool,
): Float64Array {
  const ty: number[] = [];
  eachWindow(shape, pool, (output, places) => {
    ty[output] = places.reduce((sum, place) => sum + tx[place]! * slope(x, places, place), 0);
  });
  return Float64Array.from(ty);
}

/** 1/4 of each value, half the mean of its 4 edge neighbours, 1/4 the mean of its 4 diagonal ones; zeros outside. */
export function blur(g: ArrayLike<number>, [n, h, w, c]: TensorShape): Float64Array {
  const blurred = new Float64Array(n * h * w * c);
  for (let i = 0; i < blurred.length; i++) {
    const [row, column] = [Math.floor(i / (w * c)) % h, Math.floor(i / c) % w];
    const at = (down: number, right: number) => {
      const inside = row + down >= 0 && row + down < h && column + right >= 0 && column + right < w;
      return inside ? g[i + (down * w + right) * c]! : 0;
    };
    const edges = (at(-1, 0) + at(1, 0) + at(0, -1) + at(0, 1)) / 4;
    const diagonals = (at(-1, -1) + at(-1, 1) + at(1, -1) + at(1, 1)) / 4;
    blurred[i] = 0.25 * at(0, 0) + 0.5 * edges + 0.25 * diagonals;
  }
  return blurred;
}

/** ∂s / ∂x by the quotient rule. */
function slope(x: Float32Array, places: readonly number[], place: number): number {
  const { squares, sizes } = means(x, places);
  const below = 0.01 + sizes;
  const above = (2 * x[place]!) / places.length;
  return (above * below - squares * (Math.sign(x[place]!) / places.length)) / below ** 2;
}

function means(x: Float32Array, places: readonly number[]): { squares: number; sizes: number } {
  let [squares, sizes] = [0, 0];
  for (const place of places) {
    squares += x[place]! ** 2 / places.length;
    sizes += Math.abs(x[place]!) / places.length;
  }
  return { squares, sizes };
}
