/** Is the picture honest? What it really makes its channel do, beside the best of the pictures that were shown. */

import { formatNumber } from '../../viz/numbers.ts';
import type { BestSeen } from '../dream/best-seen.ts';
import { alphaOf, type DreamRecipe } from '../dream/recipe.ts';
import type { DreamSession } from '../dream/session.ts';
import type { Graphics } from '../graphics.ts';
import type { LiveNetwork } from '../live-network.ts';
import { loadPart, PartError } from '../load-part.ts';
import type { Store } from '../state.ts';
import { create, setText } from './elements.ts';

const WHAT = 'What finished pictures are held against real ones with';

export class DreamCheck {
  readonly element = create('p', 'dream-check secondary');
  readonly #store: Store;
  #graphics: Graphics | null = null;
  #live: LiveNetwork | null = null;
  #best: BestSeen | null = null;
  #computed = 0;
  #turn = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async setGraphics(graphics: Graphics): Promise<void> {
    this.#graphics = graphics;
    this.#best = null;
    try {
      const { BestSeen } = await loadPart(WHAT, () => import('../dream/best-seen.ts'));
      const best = await BestSeen.create(graphics.gpu);
      if (graphics === this.#graphics) this.#best = best;
    } catch (error) {
      // A finished dream asks once more: that is when it is missed.
      console.warn('Pictures are not held against what was seen before:', error);
    }
  }

  /** After a frame: remembers how strongly the dream's layer fires. @param computed frames so far */
  look(computed: number): void {
    const live = this.#graphics?.live ?? null;
    if (computed === this.#computed || !live || !this.#best) return;
    this.#computed = computed;
    if (live !== this.#live) this.#best.forget();
    this.#live = live;
    const layer = layerOf(live, this.#store.state.dream);
    if (layer !== null) this.#best.look(live.network.tensor(layer));
  }

  clear(): void {
    this.#turn++;
    setText(this.element, '');
  }

  /** Says how the finished picture does. */
  async show(session: DreamSession, images: readonly ImageData[]): Promise<void> {
    const [graphics, live, turn] = [this.#graphics, this.#live, ++this.#turn];
    const { recipe, graph } = session;
    const layer = live && live.graph === graph ? layerOf(live, recipe) : null;
    if (!graphics || layer === null) return;
    try {
      const { trueValue } = await loadPart(WHAT, () => import('../dream/true-value.ts'));
      if (!this.#best) await this.setGraphics(graphics);
      let value = Number.NEGATIVE_INFINITY;
      for (const image of images) {
        value = Math.max(value, await trueValue(graphics.gpu, graph, layer, recipe.index, image));
      }
      const best = await this.#best?.read(layer, recipe.index);
      if (turn === this.#turn) setText(this.element, inWords(value, images.length, best ?? null));
    } catch (error) {
      if (error instanceof PartError && turn === this.#turn) setText(this.element, error.message);
      else console.warn('The finished picture could not be held against real ones:', error);
    }
  }
}

/** The layer whose channel is dreamt of; null for units that are no single channel, and on no ground of its own. */
function layerOf({ graph }: LiveNetwork, recipe: DreamRecipe): string | null {
  const { unit, layer } = recipe;
  if (alphaOf(recipe)) return null;
  if (unit === 'class') return graph.logits;
  if (unit !== 'channel' && unit !== 'neuron') return null;
  return graph.nodes.some(({ name }) => name === layer) ? layer : null;
}

function inWords(value: number, count: number, best: { value: number; frames: number } | null): string {
  const which = count === 1 ? 'Shown as it is, this picture fires' : 'Shown as they are, these pictures fire';
  const own = `${which} it at up to ${formatNumber(value)}`;
  if (!best) return `${own}.`;
  const pictures = best.frames === 1 ? 'the picture you see' : `the best of ${best.frames} frames so far`;
  return `${own}; ${pictures}, at ${formatNumber(best.value)}.`;
}
