/** What is done to the cube by buttons and keys: it is cut, turned, and walked from cell to cell. */

import type { Answers } from './answers/answers.ts';
import { turned, walked } from './cube-walk.ts';
import { type Cut, cutThrough, type Neuron, strongestNeuron } from './cuts.ts';
import type { Graphics } from './graphics.ts';
import type { Pointing } from './pointing.ts';
import type { Store } from './state.ts';

export class CubeActions {
  readonly #store: Store;
  readonly #pointing: Pointing;
  readonly #graphics: () => Graphics | null;
  readonly #answers: () => Answers | null;

  constructor(
    store: Store,
    pointing: Pointing,
    graphics: () => Graphics | null,
    answers: () => Answers | null,
  ) {
    this.#store = store;
    this.#pointing = pointing;
    this.#graphics = graphics;
    this.#answers = answers;
  }

  /** Cuts through what is pointed at, where it fires most. */
  async cut(cut: Cut): Promise<void> {
    const neuron = await this.#strongest();
    if (neuron) this.#store.set(cutThrough(cut, neuron));
  }

  /** @param key an arrow key */
  turn(key: string): void {
    const cube = this.#graphics()?.cube;
    const view = cube && turned(cube.framing.view, key);
    if (view) this.#store.set({ view });
  }

  /** Keeps the next cell in the key's way; the one that fires most where none is kept or pointed at. */
  async walk(key: string): Promise<void> {
    const { cell, layer } = this.#pointing;
    const { row = null, column = null, channel = null } = cell ?? {};
    if (layer && row !== null && column !== null && channel !== null) {
      const next = walked({ row, column, channel }, key, layer.tensor.shape);
      const moved = next.row !== row || next.column !== column || next.channel !== channel;
      if (moved || !cell?.pinned) this.#pointing.pin(next);
      return;
    }
    const neuron = await this.#strongest();
    if (neuron) this.#pointing.pin(neuron);
  }

  resetView(): void {
    this.#graphics()?.cube.framing.reset();
  }

  /** Of what is pointed at; null where the layer has changed meanwhile. */
  async #strongest(): Promise<Neuron | null> {
    const { cell, layer } = this.#pointing;
    const answers = this.#answers();
    if (!layer || !answers) return null;
    const values = await answers.values(layer.name);
    return layer === this.#pointing.layer ? strongestNeuron(values, layer.tensor.shape, cell) : null;
  }
}
