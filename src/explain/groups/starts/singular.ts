/**
 * The leading singular triplets of a matrix, in double precision: block power iteration on a few more vectors than are
 * wanted (Halko, Martinsson and Tropp, Finding structure with randomness, 2011), until the singular values rest.
 */

import { randomStream } from '../../random.ts';
import { type Eigen, symmetricEigen } from './symmetric-eigen.ts';

/** value · left · rightᵀ; both vectors have length 1, unless the value is 0. */
export interface Triplet {
  readonly value: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** A few vectors of equal length, side by side: [length, width]. */
interface Block {
  readonly width: number;
  readonly values: Float64Array;
}

/** Vectors beside those that are wanted: the iteration converges as the first of the others falls behind. */
const SPARE = 10;
const MOST_ROUNDS = 60;
/** Relative change of every wanted singular value, from round to round, that counts as rest. */
const REST = 1e-7;
/** Any will do: the result does not depend on it. */
const SEED = 1;
/** A vector that keeps less of its length beside the earlier ones is rounding. */
const DEPENDENT = 1e-10;

/**
 * @param x dense [rows, columns]; its zeros cost nothing
 * @returns `count` triplets, or as many as the smaller side has, the largest value first
 */
export function leadingTriplets(x: Float32Array, rows: number, columns: number, count: number): Triplet[] {
  const width = Math.min(count + SPARE, rows, columns);
  const wanted = Math.min(count, width);
  const random = randomStream(SEED);
  let right: Block = { width, values: Float64Array.from({ length: columns * width }, () => random.normal()) };
  let before: readonly number[] = [];
  for (let round = 1; ; round++) {
    const left = multiply(x, right, rows, columns, false);
    orthonormalise(left);
    right = multiply(x, left, rows, columns, true);
    const eigen = symmetricEigen(gram(right), width);
    const values = eigen.values.slice(0, wanted).map((value) => Math.sqrt(Math.max(0, value)));
    const rests = values.every((value, i) => Math.abs(value - (before[i] ?? -1)) <= REST * value);
    if (rests || round === MOST_ROUNDS) return triplets(values, left, right, eigen);
    before = values;
  }
}

/** x · block, or xᵀ · block. */
function multiply(
  x: Float32Array,
  { width, values }: Block,
  rows: number,
  columns: number,
  transposed: boolean,
): Block {
  const result = new Float64Array((transposed ? columns : rows) * width);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const factor = x[row * columns + column] ?? 0;
      if (factor === 0) continue;
      const from = (transposed ? row : column) * width;
      const to = (transposed ? column : row) * width;
      for (let i = 0; i < width; i++)
        result[to + i] = (result[to + i] ?? 0) + factor * (values[from + i] ?? 0);
    }
  }
  return { width, values: result };
}

/** Gram and Schmidt's process, twice over for the sake of rounding; vectors that depend on earlier ones become 0. */
function orthonormalise(block: Block): void {
  for (let i = 0; i < block.width; i++) {
    const length = Math.sqrt(dot(block, i, i));
    for (let pass = 0; pass < 2; pass++) {
      for (let earlier = 0; earlier < i; earlier++) subtract(block, i, earlier, dot(block, i, earlier));
    }
    const left = Math.sqrt(dot(block, i, i));
    scale(block, i, left > length * DEPENDENT ? 1 / left : 0);
  }
}

function dot({ width, values }: Block, a: number, b: number): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += width) sum += (values[at + a] ?? 0) * (values[at + b] ?? 0);
  return sum;
}

function subtract({ width, values }: Block, from: number, vector: number, factor: number): void {
  for (let at = 0; at < values.length; at += width) {
    values[at + from] = (values[at + from] ?? 0) - factor * (values[at + vector] ?? 0);
  }
}

function scale({ width, values }: Block, vector: number, factor: number): void {
  for (let at = vector; at < values.length; at += width) values[at] = (values[at] ?? 0) * factor;
}

/** blockᵀ · block. */
function gram(block: Block): Float64Array {
  const { width } = block;
  return Float64Array.from({ length: width * width }, (_, i) => dot(block, Math.floor(i / width), i % width));
}

/** left · rightᵀ is x within the block's reach; the eigenvectors of rightᵀ · right turn both into singular vectors. */
function triplets(values: readonly number[], left: Block, right: Block, eigen: Eigen): Triplet[] {
  return values.map((value, i) => {
    const turn = (block: Block, factor: number) =>
      Float64Array.from({ length: block.values.length / block.width }, (_, row) => {
        let sum = 0;
        for (let j = 0; j < block.width; j++) {
          sum += (block.values[row * block.width + j] ?? 0) * (eigen.vectors[j * block.width + i] ?? 0);
        }
        return sum * factor;
      });
    return { value, left: turn(left, 1), right: turn(right, value > 0 ? 1 / value : 0) };
  });
}
