/** How well an attribution foretells what interventions do: correlations, and what is left as channels are silenced. */

/** The linear correlation of two lists; NaN where one of them does not vary. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] ?? Number.NaN) - meanA, (b[i] ?? Number.NaN) - meanB];
    products += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return products / Math.sqrt(squaresA * squaresB);
}

/** The correlation of the ranks of two lists; equal values share the mean of their ranks. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(ranks(a), ranks(b));
}

/** 0 for the smallest value. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = descending(values).reverse();
  const found = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[first] ?? 0]) end++;
    for (const index of order.slice(first, end)) found[index] = (first + end - 1) / 2;
    first = end;
  }
  return found;
}

/** Indices from the largest value to the smallest; equal values in order. */
export function descending(values: ArrayLike<number>): number[] {
  const indices = Array.from({ length: values.length }, (_, i) => i);
  return indices.sort((i, j) => (values[j] ?? 0) - (values[i] ?? 0));
}

/** The mean height of a curve from 0 to its last share, by trapezia. @param shares rising, from 0 on */
export function meanHeight(shares: readonly number[], heights: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < shares.length; i++) {
    const width = (shares[i] ?? 0) - (shares[i - 1] ?? 0);
    area += (width * ((heights[i] ?? Number.NaN) + (heights[i - 1] ?? Number.NaN))) / 2;
  }
  return area / (shares.at(-1) ?? Number.NaN);
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? Number.NaN;
  return sum / values.length;
}
