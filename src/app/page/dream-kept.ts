/** A picture that is kept beside the growing one, with what its recipe says differently: for comparing the two. */

import { formatNumber } from '../../viz/numbers.ts';
import type { DreamRecipe } from '../dream/recipe.ts';
import { writeRecipe } from '../dream/recipe-text.ts';
import { canvasesOf } from './dream-history.ts';
import { create, createButton, icon, setText } from './elements.ts';

export interface KeptDream {
  readonly images: readonly ImageData[];
  readonly recipe: DreamRecipe;
  readonly steps: number;
  readonly best: number;
}

export class DreamKept {
  readonly element = create('figure', 'dream-picture dream-kept');
  readonly #words = create('figcaption');
  readonly #close: HTMLButtonElement;
  #kept: KeptDream | null = null;

  /** @param onDrop it is no longer wanted */
  constructor(onDrop: () => void) {
    this.element.hidden = true;
    this.#close = createButton('icon-button', '', onDrop);
    this.#close.title = 'Keep it no longer';
    this.#close.setAttribute('aria-label', this.#close.title);
    this.#close.append(icon('close'));
  }

  get shown(): boolean {
    return this.#kept !== null;
  }

  /** @param now the recipe of the one that grows */
  show(kept: KeptDream | null, now: DreamRecipe): void {
    this.#kept = kept;
    this.element.hidden = !kept;
    if (!kept) return;
    this.element.style.setProperty('--pictures', String(kept.images.length));
    this.element.replaceChildren(canvasesOf(kept.images), this.#words, this.#close);
    this.follow(now);
  }

  /** Says what is different there from the recipe of the one that grows. */
  follow(now: DreamRecipe): void {
    if (!this.#kept) return;
    const { recipe, steps, best } = this.#kept;
    const others = new Set(words(now));
    const different = words(recipe).filter((word) => !others.has(word));
    const how = different.length > 0 ? different.join(', ') : 'as now';
    setText(this.#words, `${how}: ${formatNumber(best)} in ${steps} steps`);
  }
}

/** Stands for a direction's numbers, which say nothing to a person; its name does. */
const DIRECTION = 'direction';

/** A recipe word by word, as a person reads it. */
function words(recipe: DreamRecipe): readonly string[] {
  const vector = recipe.vector && DIRECTION;
  const plain = { ...recipe, layer: '', steps: 1, vector };
  const parts = writeRecipe(plain)
    .split('_')
    .filter((part) => part !== 'steps-1');
  const spoken = parts.map((part) => part.replace('-', ' '));
  // What a text leaves out as usual is said where the other one has it changed.
  return [...new Set([recipe.layer, ...spoken, `seed ${recipe.seed}`, `rate ${recipe.rate}`])];
}
