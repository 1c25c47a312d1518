/** How alike two factorisations are whose groups have different orders. */

import { assign } from '../../../src/explain/groups/assign.ts';

/** Pearson's correlation. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((x, y) => x + y, 0) / values.length;
  const [ofA, ofB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [(a[i] ?? Number.NaN) - ofA, (b[i] ?? Number.NaN) - ofB];
    product += da * db;
    squareA += da * da;
    squareB += db * db;
  }
  return product / Math.sqrt(squareA * squareB);
}

/** Column g of [pixels, pitch]. */
export function column(values: Float32Array, pitch: number, g: number): Float32Array {
  return values.filter((_, i) => i % pitch === g);
}

/** For each of `ours` its partner in `theirs`, one to one, such that the correlations have the largest sum. */
export function partners(ours: readonly Float32Array[], theirs: readonly Float32Array[]) {
  const all = ours.map((a) => theirs.map((b) => correlation(a, b)));
  return assign(all).map((partner, g) => ({ partner, correlation: all[g]?.[partner] ?? Number.NaN }));
}
