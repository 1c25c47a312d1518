/**
 * Pointing chooses what to dream of: a cell that is pinned in the cube, or a channel that is seen alone. While the dream
 * view is shut the choice waits until it opens.
 */

import { type DreamRecipe, isSoftware, SOFTWARE_RECIPE } from '../dream/recipe.ts';
import { sameRecipe } from '../dream/recipe-text.ts';
import { pickCell, pickChannel, pickKind } from '../dream/unit.ts';
import type { Graphics } from '../graphics.ts';
import type { Selected } from '../selected.ts';
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
    const alone = channels?.[0] === channels?.[1] ? (channels?.[0] ?? 0) : 0;
    const picked = pickSelected(recipe, pin, layer, alone);
    const patch: StatePatch = { dream: picked };
    if (!sameRecipe(picked, dream)) this.#store.set(patch);
  }
}

/** The unit that is pinned; else the channel that is seen alone in the open layer. */
function pickSelected(
  recipe: DreamRecipe,
  selected: Selected | null,
  layer: string,
  alone: number,
): DreamRecipe {
  if (selected?.kind === 'class') return { ...pickKind(recipe, 'class'), index: selected.index };
  if (selected?.kind === 'channel') return pickChannel(recipe, selected.layer, selected.channel);
  if (selected?.kind !== 'cell') return pickChannel(recipe, layer, alone);
  const { row, column, channel } = selected;
  // A cell without a channel is its whole vector.
  const kind = channel === null ? pickKind(recipe, 'direction') : recipe;
  return pickCell(kind, selected.layer, [row, column, channel ?? 0]);
}
