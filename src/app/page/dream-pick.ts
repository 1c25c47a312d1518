/**
 * Pointing chooses what to dream of: a cell that is pinned in the cube, or a channel that is seen alone. While the dream
 * view is shut the choice waits until it opens.
 */

import { isSoftware, SOFTWARE_RECIPE } from '../dream/recipe.ts';
import { sameRecipe } from '../dream/recipe-text.ts';
import { pickCell, pickChannel } from '../dream/unit.ts';
import type { Graphics } from '../graphics.ts';
import type { StatePatch, Store } from '../state.ts';

export class DreamPick {
  readonly #store: Store;
  readonly #graphics: () => Graphics | null;
  #pointed = false;

  constructor(store: Store, graphics: () => Graphics | null) {
    this.#store = store;
    this.#graphics = graphics;
    store.subscribe(['pin', 'channels'], ({ pin, channels, drawer }, changed) => {
      const alone = channels !== null && channels[0] === channels[1];
      if (changed.has('pin') ? pin === null : !alone) return;
      this.#pointed = true;
      if (drawer === 'dream') this.choose();
    });
    store.subscribe(['drawer', 'dream'], (_, changed) => {
      if (changed.has('dream')) this.#pointed = false;
      this.choose();
    });
  }

  /** Sees to it that there is something to dream of when the view is open. */
  choose(): void {
    const { drawer, dream, pin, channels } = this.#store.state;
    const graphics = this.#graphics();
    const layer = graphics?.layer?.name;
    if (drawer !== 'dream' || !graphics?.live || layer === undefined) return;
    const known = graphics.live.graph.nodes.some(({ name }) => name === dream.layer);
    if (known && !this.#pointed) return;
    this.#pointed = false;
    const slow = dream.layer === '' && isSoftware(graphics.gpu.adapterName);
    const recipe = slow ? { ...dream, ...SOFTWARE_RECIPE } : dream;
    const picked = pin
      ? pickCell(recipe, layer, pin)
      : pickChannel(recipe, layer, channels?.[0] === channels?.[1] ? (channels?.[0] ?? 0) : 0);
    const patch: StatePatch = { dream: picked };
    if (!sameRecipe(picked, dream)) this.#store.set(patch);
  }
}
