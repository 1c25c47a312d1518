/**
 * How much a file may come to, so that a small one cannot take all memory: a few bytes can ask for a vector with a value for
 * each of a million channels, for the same matrix in a thousand sizes, or for sixteen million times the same number.
 *
 * Halves become twice as large, small integers four times. With what `../simplify.ts` may fold, a graph holds at most
 * sixteen times the file and a MiB more.
 */

import { NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';

const TIMES_FILE = 4;
/** For networks that are nearly all structure, in bytes. */
const FREE = 2 ** 22;
const FLOAT_BYTES = 4;

export const MOST_NODES = 2 ** 16;
/** A strip of more layers would show none of them. */
export const MOST_LAYERS = 1024;
/** Of names and kinds in graph.json. */
export const LONGEST_TEXT = 1000;
/** Longer names of ONNX and TensorFlow are cut. */
export const LONGEST_NAME = 200;

export class Budget {
  readonly #fileBytes: number;
  #left: number;

  constructor(fileBytes: number) {
    this.#fileBytes = fileBytes;
    this.#left = fileBytes * TIMES_FILE + FREE;
  }

  /** Counts a tensor of so many numbers. @throws NetworkError that names it, where it is too much */
  take(numbers: number, name: string): void {
    this.#left -= numbers * FLOAT_BYTES;
    if (this.#left >= 0) return;
    throw new NetworkError(
      `Tensor ${quoted(name)} with ${numbers} numbers would take more memory than a file of ${this.#fileBytes} bytes may; export the network again.`,
      name,
    );
  }
}
