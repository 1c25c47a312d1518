/** How much two answers agree. Both throw where there is nothing to compare. */

/** 1 where they point the same way. Gradients are compared so: a ReLU that flips changes single values a lot. */
export function cosine(a: Float32Array, b: Float32Array): number {
  sameLength(a, b);
  let [dot, aa, bb] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? Number.NaN;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  if (aa === 0 || bb === 0)
    throw new Error('An answer is zero everywhere, so it has no direction to compare.');
  return dot / Math.sqrt(aa * bb);
}

/** The largest difference, in parts of the largest value of `b`. */
export function relativeDifference(a: Float32Array, b: Float32Array): number {
  sameLength(a, b);
  let [worst, largest] = [0, 0];
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? Number.NaN;
    worst = Math.max(worst, Math.abs(x - y));
    largest = Math.max(largest, Math.abs(y));
  }
  if (largest === 0) throw new Error('The expected answer is zero everywhere, so it proves nothing.');
  return worst / largest;
}

function sameLength(a: Float32Array, b: Float32Array): void {
  if (a.length === b.length && a.length > 0) return;
  throw new Error(`An answer has ${a.length} values and the other ${b.length}; they cannot be compared.`);
}
