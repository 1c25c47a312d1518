/** What is done to the cube by buttons and keys: it is cut, turned, and walked from cell to cell. */

import type { Answers } from './answers/answers.ts';
import { Asker } from './answers/asker.ts';
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
  readonly #asker = new Asker();

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
  cut(cut: Cut): void {
    this.#findStrongest((neuron) => this.#store.set(cutThrough(cut, neuron)));
  }

  /** @param key an arrow key */
  turn(key: string): void {
    const cube = this.#graphics()?.cube;
    const view = cube && turned(cube.framing.view, key);
    if (view) this.#store.set({ view });
  }

  /** Keeps the next cell in the key's way; the one that fires most where none is kept or pointed at. */
  walk(key: string): void {
    const { cell, layer } = this.#pointing;
    const { row = null, column = null, channel = null } = cell ?? {};
    if (layer && row !== null && column !== null && channel !== null) {
      const next = walked({ row, column, channel }, key, layer.tensor.shape);
      const moved = next.row !== row || next.column !== column || next.channel !== channel;
      if (moved || !cell?.pinned) this.#pointing.pin(next);
      return;
    }
    this.#findStrongest((neuron) => this.#pointing.pin(neuron));
  }

  resetView(): void {
    this.#graphics()?.cube.framing.reset();
  }

  /** Of what is pointed at; `hear` is not told where the layer has changed meanwhile, or more was asked. */
  #findStrongest(hear: (neuron: Neuron) => void): void {
    const { cell, layer } = this.#pointing;
    const answers = this.#answers();
    if (!layer || !answers) return;
    this.#asker.ask(
      answers,
      () => answers.values(layer.name),
      (values) => {
        if (layer === this.#pointing.layer) hear(strongestNeuron(values, layer.tensor.shape, cell));
      },
    );
  }
}
