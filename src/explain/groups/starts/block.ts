/** A few vectors of equal length, one after another, for power iterations in double precision. */

import type { Eigen } from './symmetric-eigen.ts';

export interface Block {
  readonly width: number;
  /** [width, length] */
  readonly values: Float64Array;
}

/** A vector that keeps less of its length beside the earlier ones is rounding. */
const DEPENDENT = 1e-10;

/** matrix [size, size], symmetric, · each vector. */
export function multiply(matrix: Float64Array, { width, values }: Block, size: number): Block {
  const result = new Float64Array(size * width);
  // Four vectors at a time, for which a value of the matrix is read once; what is past the last one is not kept.
  for (let i = 0; i < width; i += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((more) => vector({ width, values }, Math.min(i + more, width - 1)));
    if (!a || !b || !c || !d) continue;
    for (let row = 0; row < size; row++) {
      const line = matrix.subarray(row * size, (row + 1) * size);
      let [ofA, ofB, ofC, ofD] = [0, 0, 0, 0];
      for (let at = 0; at < size; at++) {
        const factor = line[at] ?? 0;
        ofA += factor * (a[at] ?? 0);
        ofB += factor * (b[at] ?? 0);
        ofC += factor * (c[at] ?? 0);
        ofD += factor * (d[at] ?? 0);
      }
      result[i * size + row] = ofA;
      if (i + 1 < width) result[(i + 1) * size + row] = ofB;
      if (i + 2 < width) result[(i + 2) * size + row] = ofC;
      if (i + 3 < width) result[(i + 3) * size + row] = ofD;
    }
  }
  return { width, values: result };
}

/** Gram and Schmidt's process, twice over for the sake of rounding; vectors that depend on earlier ones become 0. */
export function orthonormalise(block: Block): void {
  for (let i = 0; i < block.width; i++) {
    const own = vector(block, i);
    const length = Math.sqrt(dot(own, own));
    for (let pass = 0; pass < 2; pass++) {
      for (let earlier = 0; earlier < i; earlier++) {
        const other = vector(block, earlier);
        const share = dot(own, other);
        for (let at = 0; at < own.length; at++) own[at] = (own[at] ?? 0) - share * (other[at] ?? 0);
      }
    }
    const left = Math.sqrt(dot(own, own));
    const factor = left > length * DEPENDENT ? 1 / left : 0;
    for (let at = 0; at < own.length; at++) own[at] = (own[at] ?? 0) * factor;
  }
}

/** The products of each vector of `a` with each of `b`, [width, width]. */
export function products(a: Block, b: Block): Float64Array {
  const result = new Float64Array(a.width * b.width);
  for (let i = 0; i < a.width; i++) {
    for (let j = 0; j < b.width; j++) result[i * b.width + j] = dot(vector(a, i), vector(b, j));
  }
  return result;
}

/** The combination of the block's vectors that eigenvector `i` names. */
export function combine(block: Block, eigen: Eigen, i: number): Float64Array {
  const result = new Float64Array(block.values.length / block.width);
  for (let j = 0; j < block.width; j++) {
    const factor = eigen.vectors[j * block.width + i] ?? 0;
    const other = vector(block, j);
    for (let at = 0; at < result.length; at++) result[at] = (result[at] ?? 0) + factor * (other[at] ?? 0);
  }
  return result;
}

function vector({ width, values }: Block, i: number): Float64Array {
  const length = values.length / width;
  return values.subarray(i * length, (i + 1) * length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
