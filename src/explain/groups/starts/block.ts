/** A few vectors of equal length, side by side, for power iterations in double precision. */

import type { Eigen } from './symmetric-eigen.ts';

export interface Block {
  readonly width: number;
  /** [length, width] */
  readonly values: Float64Array;
}

/** A vector that keeps less of its length beside the earlier ones is rounding. */
const DEPENDENT = 1e-10;

/** matrix [size, size] · block. */
export function multiply(matrix: Float64Array, { width, values }: Block, size: number): Block {
  const result = new Float64Array(size * width);
  for (let row = 0; row < size; row++) {
    const to = row * width;
    for (let column = 0; column < size; column++) {
      const factor = matrix[row * size + column] ?? 0;
      if (factor === 0) continue;
      const from = column * width;
      for (let i = 0; i < width; i++)
        result[to + i] = (result[to + i] ?? 0) + factor * (values[from + i] ?? 0);
    }
  }
  return { width, values: result };
}

/** Gram and Schmidt's process, twice over for the sake of rounding; vectors that depend on earlier ones become 0. */
export function orthonormalise(block: Block): void {
  const { width, values } = block;
  for (let i = 0; i < width; i++) {
    const length = Math.sqrt(dot(block, i, block, i));
    for (let pass = 0; pass < 2; pass++) {
      for (let earlier = 0; earlier < i; earlier++) {
        const share = dot(block, i, block, earlier);
        for (let at = 0; at < values.length; at += width) {
          values[at + i] = (values[at + i] ?? 0) - share * (values[at + earlier] ?? 0);
        }
      }
    }
    const left = Math.sqrt(dot(block, i, block, i));
    const factor = left > length * DEPENDENT ? 1 / left : 0;
    for (let at = i; at < values.length; at += width) values[at] = (values[at] ?? 0) * factor;
  }
}

/** aᵀ · b, [width, width]. */
export function products(a: Block, b: Block): Float64Array {
  return Float64Array.from({ length: a.width * b.width }, (_, i) =>
    dot(a, Math.floor(i / b.width), b, i % b.width),
  );
}

/** The combination of the block's vectors that eigenvector `i` names. */
export function combine({ width, values }: Block, eigen: Eigen, i: number): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, row) => {
    let sum = 0;
    for (let j = 0; j < width; j++)
      sum += (values[row * width + j] ?? 0) * (eigen.vectors[j * width + i] ?? 0);
    return sum;
  });
}

function dot(a: Block, i: number, b: Block, j: number): number {
  let sum = 0;
  for (let row = 0; row < a.values.length / a.width; row++) {
    sum += (a.values[row * a.width + i] ?? 0) * (b.values[row * b.width + j] ?? 0);
  }
  return sum;
}
