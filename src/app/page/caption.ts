/** Beside the cube: what its colours mean, in numbers or by a key. */

import { brokenWords } from '../../viz/broken-values.ts';
import { groupCss } from '../../viz/group-colours.ts';
import { Legend } from '../../viz/legend.ts';
import { cubeSettings } from '../cube-settings.ts';
import type { Store } from '../state.ts';
import { byId, create, setText } from './elements.ts';

export class Caption {
  readonly #store: Store;
  readonly #legend = new Legend();
  readonly #words = create('p', 'caption-words');
  readonly #key = create('div', 'caption-key');
  /** Of values that are no numbers. */
  readonly #broken = create('p', 'caption-broken');
  #largest = 0;
  /** Another range than the layer's own is shown. */
  #foreign = false;

  constructor(store: Store) {
    this.#store = store;
    byId('caption', HTMLElement).append(this.#words, this.#key, this.#legend.element, this.#broken);
    this.#legend.element.hidden = true;
    this.#broken.hidden = true;
    this.sayGroups(0, null);
    store.subscribe(['colourMap', 'colourBy', 'gain'], () => this.#update());
  }

  /** @param range [min, max, …] of the layer */
  showRange(range: Float32Array): void {
    if (!this.#foreign) this.#show(range);
  }

  /** Colours are attributions that reach so far; null for the layer's own values. */
  showAttributions(range: Float32Array | null): void {
    this.#foreign = range !== null;
    if (range) this.#show(range);
  }

  /** What the colours are about; empty for activations. */
  say(words: string): void {
    setText(this.#words, words);
    this.#words.hidden = words === '';
  }

  /** The colours of so many groups in the place of the numbers, 0 for none. @param only one that is shown alone */
  sayGroups(groups: number, only: number | null): void {
    while (this.#key.children.length < groups) this.#key.append(create('span'));
    [...this.#key.children].forEach((swatch, group) => {
      if (!(swatch instanceof HTMLElement)) return;
      swatch.hidden = group >= groups;
      setText(swatch, String(group + 1));
      swatch.style.background = group < groups ? groupCss(group, groups) : '';
      swatch.style.opacity = only === null || only === group ? '1' : '0.25';
    });
    this.#key.hidden = groups === 0;
    this.#legend.element.classList.toggle('replaced', groups > 0);
  }

  #show(range: Float32Array): void {
    const broken = brokenWords(range);
    setText(this.#broken, broken);
    this.#broken.hidden = broken === '';
    this.#largest = Math.max(Math.abs(range[0] ?? 0), Math.abs(range[1] ?? 0));
    this.#legend.element.hidden = false;
    this.#update();
  }

  #update(): void {
    const { colourMap, gain } = cubeSettings(this.#store.state);
    this.#legend.update(colourMap, this.#largest / gain);
  }
}
