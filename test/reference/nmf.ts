/** Plain loops of non-negative matrix factorisation: x [P, C] ≈ w [P, k] · d [k, C], dense, in double precision. */

export interface Sizes {
  readonly pixels: number;
  readonly channels: number;
  readonly groups: number;
}

/** What the kernels take for a value of x. */
export function positive(value: number): number {
  return value > 0 && value < Number.POSITIVE_INFINITY ? value : 0;
}

/** a [rows, inner] · bᵀ of b [columns, inner]. */
export function timesTransposed(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  rows: number,
  columns: number,
  inner: number,
): Float64Array {
  const y = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      for (let i = 0; i < inner; i++) y[r * columns + c]! += a[r * inner + i]! * b[c * inner + i]!;
    }
  }
  return y;
}

export function transposed(a: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const y = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) y[c * rows + r] = a[r * columns + c]!;
  return y;
}

const TINY = 1e-30;
const FLOOR = 1e-18;

/** An update of w in place for the products x · dᵀ [rows, k] and the Gram matrix [k, k]; the answer is the violation. */
export type Update = (
  w: Float64Array,
  product: ArrayLike<number>,
  gram: ArrayLike<number>,
  k: number,
) => number;

/** One round of coordinate descent, group by group. */
export const updateHals: Update = (w, product, gram, k) => {
  let violation = 0;
  for (let g = 0; g < k; g++) {
    for (let row = 0; row < w.length / k; row++) {
      let slope = -product[row * k + g]!;
      for (let j = 0; j < k; j++) slope += gram[g * k + j]! * w[row * k + j]!;
      violation += w[row * k + g] === 0 ? Math.max(-slope, 0) : Math.abs(slope);
      const bend = gram[g * k + g]!;
      if (bend > TINY) w[row * k + g] = Math.max(w[row * k + g]! - slope / bend, 0);
    }
  }
  return violation;
};

/** One multiplicative update of all groups at once. */
export const updateMultiplicative: Update = (w, product, gram, k) => {
  let violation = 0;
  const before = w.slice();
  for (let row = 0; row < w.length / k; row++) {
    for (let g = 0; g < k; g++) {
      let whole = 0;
      for (let j = 0; j < k; j++) whole += gram[g * k + j]! * before[row * k + j]!;
      violation += Math.abs(whole - product[row * k + g]!);
      if (gram[g * k + g]! <= TINY) continue;
      const next = whole > 0 ? (before[row * k + g]! * product[row * k + g]!) / whole : 0;
      w[row * k + g] = Math.max(next, FLOOR);
    }
  }
  return violation;
};

/** A sweep in place: first the loadings w [P, k], then the directions d [k, C]; the answer is the violation. */
export function sweep(
  update: Update,
  x: ArrayLike<number>,
  w: Float64Array,
  d: Float64Array,
  sizes: Sizes,
): number {
  const { pixels, channels, groups } = sizes;
  const clean = Float64Array.from(x, positive);
  const product = timesTransposed(clean, d, pixels, groups, channels);
  let violation = update(w, product, timesTransposed(d, d, groups, groups, channels), groups);
  const across = transposed(w, pixels, groups);
  const turned = transposed(clean, pixels, channels);
  const columns = transposed(d, groups, channels);
  const products = timesTransposed(turned, across, channels, groups, pixels);
  violation += update(columns, products, timesTransposed(across, across, groups, groups, pixels), groups);
  d.set(transposed(columns, channels, groups));
  return violation;
}

/** Relative error and the groups' magnitudes. */
export function summarise(
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  d: ArrayLike<number>,
  { pixels, channels, groups }: Sizes,
): { error: number; size: number; magnitudes: number[] } {
  let [left, all] = [0, 0];
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) {
      const value = positive(x[p * channels + c]!);
      let rest = value;
      for (let g = 0; g < groups; g++) rest -= w[p * groups + g]! * d[g * channels + c]!;
      left += rest * rest;
      all += value * value;
    }
  }
  const magnitudes = Array.from({ length: groups }, (_, g) => {
    let [rows, columns] = [0, 0];
    for (let p = 0; p < pixels; p++) rows += w[p * groups + g]! ** 2;
    for (let c = 0; c < channels; c++) columns += d[g * channels + c]! ** 2;
    return Math.sqrt(rows * columns);
  });
  return { error: all > 0 ? Math.sqrt(left / all) : 0, size: Math.sqrt(all), magnitudes };
}

/** Half-normal numbers of nmf-random.wgsl, [rows, channels]. */
export function halfNormal(seed: number, count: number, factor: number): Float64Array {
  const unit = (bits: number) => (bits >>> 8) / 2 ** 24;
  return Float64Array.from({ length: count }, (_, i) => {
    const first = hash((i + hash(seed)) >>> 0);
    const length = Math.sqrt(-2 * Math.log(1 - unit(first)));
    return Math.abs(length * Math.cos(2 * Math.PI * unit(hash(first)))) * factor;
  });
}

/** The PCG hash of 32 bits. */
function hash(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) >>> 0;
  const word = Math.imul(((state >>> ((state >>> 28) + 4)) ^ state) >>> 0, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}
