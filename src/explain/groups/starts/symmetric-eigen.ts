/** Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's cyclic rotations. */

export interface Eigen {
  /** The largest first. */
  readonly values: number[];
  /** [size, size]; column i belongs to value i. */
  readonly vectors: Float64Array;
}

/** Each sweep squares what is left beside the diagonal; a dozen is more than enough. */
const MOST_SWEEPS = 30;

/** @param matrix symmetric [size, size] */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS && besideDiagonal(a, size) > total * 1e-30; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
    }
  }
  const order = Array.from({ length: size }, (_, i) => i);
  const value = (i: number) => a[i * size + i] ?? 0;
  order.sort((i, j) => value(j) - value(i));
  return {
    values: order.map(value),
    vectors: vectors.map((_, at) => vectors[at - (at % size) + (order[at % size] ?? 0)] ?? 0),
  };
}

function besideDiagonal(a: Float64Array, size: number): number {
  return a.reduce((sum, value, i) => (i % (size + 1) === 0 ? sum : sum + value * value), 0);
}

/** Makes a[p, q] zero by a rotation in the plane of p and q, and turns the vectors with it. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q] ?? 0;
  if (off === 0) return;
  const theta = ((a[q * size + q] ?? 0) - (a[p * size + p] ?? 0)) / (2 * off);
  const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let i = 0; i < size; i++) turn(a, i * size + p, i * size + q, cosine, sine);
  for (let i = 0; i < size; i++) turn(a, p * size + i, q * size + i, cosine, sine);
  for (let i = 0; i < size; i++) turn(vectors, i * size + p, i * size + q, cosine, sine);
}

function turn(values: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  const [atP, atQ] = [values[p] ?? 0, values[q] ?? 0];
  values[p] = cosine * atP - sine * atQ;
  values[q] = sine * atP + cosine * atQ;
}
