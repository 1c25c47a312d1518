/** Small answers of several kinds in one buffer, so that all of them come back in one copy. */

import type { Arena } from '../../gpu/arena.ts';
import { TENSOR_USAGE } from '../../gpu/tensor.ts';

/** Where an answer lies, in floats. */
export interface Place {
  /** A multiple of 4, so that an answer may be made of quads. */
  readonly begin: number;
  readonly length: number;
}

export class AnswerLayout {
  #length = 0;

  /** Room for so many floats. */
  add(length: number): Place {
    const begin = this.#length;
    this.#length += Math.ceil(length / 4) * 4;
    return { begin, length };
  }

  get bytes(): number {
    return this.#length * 4;
  }

  /** The buffer for all that was added. */
  allocate(arena: Arena, label: string): GPUBuffer {
    return arena.buffer(label, this.bytes, TENSOR_USAGE);
  }
}

/** A copy of one answer. @param contents what came back of the buffer */
export function take(contents: Float32Array, { begin, length }: Place): Float32Array {
  return contents.slice(begin, begin + length);
}

/** Rows of `count` floats that lie padded to whole quads, without the padding. */
export function takeRows(
  contents: Float32Array,
  { begin, length }: Place,
  rows: number,
  count: number,
): Float32Array {
  const values = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const from = begin + (row * length) / rows;
    values.set(contents.subarray(from, from + count), row * count);
  }
  return values;
}
