/**
 * The leading singular triplets of a matrix, in double precision: eigenvectors of the Gram matrix of its smaller side by
 * block power iteration on a few more vectors than are wanted (Halko, Martinsson and Tropp, Finding structure with
 * randomness, 2011), until the singular values rest.
 */

import { randomStream } from '../../random.ts';
import { type Block, combine, multiply, orthonormalise, products } from './block.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** value · left · rightᵀ; both vectors have length 1, unless the value is 0. */
export interface Triplet {
  readonly value: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** A matrix by its lines along the larger side: rows where it is tall, else columns. */
interface Lines {
  readonly x: Float32Array;
  readonly count: number;
  readonly length: number;
  /** From a line to the next, and from a value of it to the next. */
  readonly step: number;
  readonly stride: number;
}

/** Vectors beside those that are wanted: the iteration converges as the first of the others falls behind. */
const SPARE = 10;
/** Reached only where the singular values hardly differ; then any of their vectors are as good a start. */
const MOST_ROUNDS = 40;
/** Rounds from one look at the singular values to the next; each costs about a round. */
const ROUNDS_PER_LOOK = 2;
/** Relative change of every wanted singular value, from look to look, that counts as rest. */
const REST = 1e-7;
/** Any will do: the result does not depend on it. */
const SEED = 1;
/**
 * @param x dense [rows, columns]; its zeros cost nothing
 * @returns `count` triplets, or as many as the smaller side has, the largest value first
 */
export function leadingTriplets(x: Float32Array, rows: number, columns: number, count: number): Triplet[] {
  const tall = rows >= columns;
  const lines: Lines = tall
    ? { x, count: rows, length: columns, step: columns, stride: 1 }
    : { x, count: columns, length: rows, step: 1, stride: columns };
  const { values, vectors } = leadingEigenvectors(gramOf(lines), lines.length, count);
  return vectors.map((short, i) => {
    const value = Math.sqrt(Math.max(0, values[i] ?? 0));
    const long = project(lines, short, value > 0 ? 1 / value : 0);
    return tall ? { value, left: long, right: short } : { value, left: short, right: long };
  });
}

/** Σ over the lines of line · lineᵀ, [length, length]. */
function gramOf({ x, count, length, step, stride }: Lines): Float64Array {
  const gram = new Float64Array(length * length);
  const [places, values] = [new Int32Array(length), new Float64Array(length)];
  for (let line = 0; line < count; line++) {
    let found = 0;
    for (let i = 0; i < length; i++) {
      const value = x[line * step + i * stride] ?? 0;
      if (value === 0) continue;
      places[found] = i;
      values[found++] = value;
    }
    for (let a = 0; a < found; a++) {
      const [row, factor] = [(places[a] ?? 0) * length, values[a] ?? 0];
      for (let b = a; b < found; b++) {
        const place = row + (places[b] ?? 0);
        gram[place] = (gram[place] ?? 0) + factor * (values[b] ?? 0);
      }
    }
  }
  // The sums stand above the diagonal.
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < i; j++) gram[i * length + j] = gram[j * length + i] ?? 0;
  }
  return gram;
}

/** @param matrix symmetric [size, size] without negative eigenvalues */
function leadingEigenvectors(matrix: Float64Array, size: number, count: number) {
  const width = Math.min(count + SPARE, size);
  const wanted = Math.min(count, width);
  const random = randomStream(SEED);
  let block: Block = { width, values: Float64Array.from({ length: size * width }, () => random.normal()) };
  let before: readonly number[] = [];
  for (let round = 1; ; round++) {
    orthonormalise(block);
    const moved = multiply(matrix, block, size);
    if (round % ROUNDS_PER_LOOK !== 0) {
      block = moved;
      continue;
    }
    const eigen = symmetricEigen(products(block, moved), width);
    const values = eigen.values.slice(0, wanted);
    // An eigenvalue is the square of a singular value and changes twice as much.
    const rests = values.every((value, i) => Math.abs(value - (before[i] ?? -1)) <= 2 * REST * value);
    if (rests || round === MOST_ROUNDS) {
      return { values, vectors: values.map((_, i) => combine(block, eigen, i)) };
    }
    before = values;
    block = moved;
  }
}

/** Each line's product with the vector, times a factor. */
function project(
  { x, count, length, step, stride }: Lines,
  vector: Float64Array,
  factor: number,
): Float64Array {
  const result = new Float64Array(count);
  for (let line = 0; line < count; line++) {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += (x[line * step + i * stride] ?? 0) * (vector[i] ?? 0);
    result[line] = sum * factor;
  }
  return result;
}
