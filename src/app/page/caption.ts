/** Beside the cube: what its colours mean in numbers. */

import { Legend } from '../../viz/legend.ts';
import type { Store } from '../state.ts';
import { byId } from './elements.ts';

export class Caption {
  readonly #store: Store;
  readonly #legend = new Legend();
  #largest = 0;

  constructor(store: Store) {
    this.#store = store;
    byId('caption', HTMLElement).append(this.#legend.element);
    this.#legend.element.hidden = true;
    store.subscribe(['colourMap', 'gain'], () => this.#update());
  }

  /** @param range [min, max, …] of the layer */
  showRange(range: Float32Array): void {
    this.#largest = Math.max(Math.abs(range[0] ?? 0), Math.abs(range[1] ?? 0));
    this.#legend.element.hidden = false;
    this.#update();
  }

  #update(): void {
    const { colourMap, gain } = this.#store.state;
    this.#legend.update(colourMap, this.#largest / gain);
  }
}
