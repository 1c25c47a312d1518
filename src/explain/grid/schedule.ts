/**
 * Which cells a turn works at: every cell once in a round, in an order that is shuffled anew for each, so that all
 * pictures sharpen alike. lucid draws with replacement; this needs fewer turns until the last cell has been seen.
 */

import { randomStream } from '../random.ts';

/** Stands where a turn has no cell. */
export const NO_CELL = -1;

export class Schedule {
  readonly cells: number;
  /** Cells at once: as even as can be. */
  readonly batch: number;
  /** Turns of a round. */
  readonly turns: number;
  readonly #seed: number;
  #round = -1;
  #order: Uint32Array = new Uint32Array();
  readonly #turn: Float32Array;

  /** @param least of a turn, even where there are fewer cells */
  constructor(cells: number, most: number, seed: number, least = 1) {
    this.cells = cells;
    this.turns = Math.ceil(cells / most);
    this.batch = Math.max(least, Math.ceil(cells / this.turns));
    this.#seed = seed;
    this.#turn = new Float32Array(this.batch);
  }

  /** The cells of a turn, counted from 0. */
  cellsOf(turn: number): Float32Array {
    const round = Math.floor(turn / this.turns);
    if (round !== this.#round) this.#shuffle(round);
    const first = (turn % this.turns) * this.batch;
    return this.#turn.map((_, i) => this.#order[first + i] ?? NO_CELL);
  }

  /** The cells in their order, so many from the first on: to show all of them. */
  inOrder(first: number): Float32Array {
    return this.#turn.map((_, i) => (first + i < this.cells ? first + i : NO_CELL));
  }

  /** The groups, which stand behind the cells, as many as a turn holds. */
  groupsOf(groups: number): Float32Array {
    return this.#turn.map((_, i) => (i < groups ? this.cells + i : NO_CELL));
  }

  /** Fisher and Yates. */
  #shuffle(round: number): void {
    this.#round = round;
    this.#order = Uint32Array.from({ length: this.cells }, (_, i) => i);
    const draw = randomStream(this.#seed, round);
    for (let last = this.cells - 1; last > 0; last--) {
      const other = draw.integer(last + 1);
      const kept = this.#order[last] ?? 0;
      this.#order[last] = this.#order[other] ?? 0;
      this.#order[other] = kept;
    }
  }
}
