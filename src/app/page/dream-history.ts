/** The pictures that were finished, newest first: a click goes back to the recipe of one. */

import type { DreamRecipe } from '../dream/recipe.ts';
import { sameRecipe } from '../dream/recipe-text.ts';
import { type ClassNames, unitInShort, unitInWords } from '../dream/unit.ts';
import { create, createButton } from './elements.ts';

export interface FinishedDream {
  readonly network: string;
  readonly recipe: DreamRecipe;
  readonly images: readonly ImageData[];
  /** The network's. */
  readonly classes: ClassNames;
}

const MOST = 24;

export class DreamHistory {
  readonly element = create('ol', 'dream-history');
  readonly #open: (recipe: DreamRecipe) => void;
  #kept: { readonly dream: FinishedDream; readonly item: HTMLElement }[] = [];

  /** @param open goes back to a recipe of the network that is there */
  constructor(open: (recipe: DreamRecipe) => void) {
    this.#open = open;
    this.element.setAttribute('aria-label', 'Finished pictures');
  }

  /** The same recipe again takes the place of the one before. */
  add(dream: FinishedDream): void {
    const { network, recipe, images, classes } = dream;
    const same = this.#kept.filter(
      ({ dream: before }) => before.network === network && sameRecipe(before.recipe, recipe),
    );
    for (const { item } of same) item.remove();
    const item = create('li');
    const words = unitInWords(recipe, classes);
    const button = createButton('dream-tile', '', () => this.#open(recipe));
    button.title = words;
    button.setAttribute('aria-label', `Back to ${words}`);
    button.append(canvasesOf(images), create('span', '', unitInShort(recipe, classes)));
    item.append(button);
    this.element.prepend(item);
    this.#kept = [{ dream, item }, ...this.#kept.filter((each) => !same.includes(each))];
    for (const { item: old } of this.#kept.splice(MOST)) old.remove();
  }

  /** Recipes of another network lead nowhere here. */
  showNetwork(name: string): void {
    for (const { dream, item } of this.#kept) item.hidden = dream.network !== name;
  }
}

/** Canvases that hold these pictures, side by side; the style says how many fit in a row. */
export function canvasesOf(images: readonly ImageData[]): HTMLElement {
  const row = create('span', images.length > 1 ? 'dream-canvases several' : 'dream-canvases');
  row.append(...images.map(canvasOf));
  return row;
}

/** A 2D canvas that holds these pixels. */
function canvasOf(image: ImageData): HTMLCanvasElement {
  const canvas = create('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}
