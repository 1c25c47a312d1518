/**
 * The sheet of a layer's icons, all channels. Those in view are made first; a click dreams of the channel, larger.
 */

import type { ShownLayer } from '../../viz/settings.ts';
import { pickChannel } from '../dream/unit.ts';
import type { IconLibrary } from '../icons/library.ts';
import type { Selection } from '../selection.ts';
import type { Store } from '../state.ts';
import { byId, create, setText } from './elements.ts';

export class IconsPanel {
  readonly #store: Store;
  readonly #library: IconLibrary;
  readonly #selection: Selection;
  readonly #grid = create('div', 'icon-grid');
  readonly #progress = byId('icons-progress', HTMLElement);
  readonly #button = byId('icons-button', HTMLButtonElement);
  #layer: ShownLayer | null = null;
  #shown: ShownLayer | null = null;
  #failed: string | null = null;

  constructor(store: Store, library: IconLibrary, selection: Selection) {
    this.#store = store;
    this.#library = library;
    this.#selection = selection;
    byId('icons', HTMLElement).append(this.#grid);
    this.#button.addEventListener('click', () => {
      if (this.#failed === null) library.paused = !library.paused;
      else this.#tryAgain();
      this.#count();
    });
    library.onChange = (layer, failed) => {
      if (layer !== this.#shown?.name) return;
      this.#failed = failed;
      this.#count();
    };
    this.#grid.addEventListener('pointerleave', () => selection.hover(null));
    store.subscribe(['drawer', 'panels'], () => this.#follow());
  }

  setLayer(layer: ShownLayer): void {
    this.#layer = layer;
    this.#follow();
  }

  /** How many there are, for tests. */
  get done(): number {
    return this.#shown ? this.#library.done(this.#shown.name) : 0;
  }

  #follow(): void {
    const { drawer, panels } = this.#store.state;
    const open = drawer === 'icons' && panels;
    this.#progress.hidden = drawer !== 'icons';
    this.#button.hidden = drawer !== 'icons';
    if (open && this.#layer && this.#layer !== this.#shown) this.#show(this.#layer);
    // What is not on the page is not made.
    if (!open) this.#clear();
    else this.#count();
  }

  #show(layer: ShownLayer): void {
    const { name, tensor } = layer;
    this.#shown = layer;
    this.#tryAgain();
    const tiles = Array.from({ length: tensor.shape[3] }, (_, channel) => {
      const { element } = this.#library.channel(name, channel);
      element.title = `${name}, channel ${channel}: see it grow larger`;
      element.addEventListener('click', () => {
        this.#store.set({ dream: pickChannel(this.#store.state.dream, name, channel), drawer: 'dream' });
      });
      const point = () => this.#selection.hover({ kind: 'channel', layer: name, channel });
      element.addEventListener('pointerenter', point);
      element.addEventListener('focus', point);
      return element;
    });
    this.#grid.replaceChildren(...tiles);
  }

  #tryAgain(): void {
    this.#failed = null;
    if (this.#shown) this.#library.tryAgain(this.#shown.name);
  }

  #clear(): void {
    this.#shown = null;
    this.#grid.replaceChildren();
  }

  #count(): void {
    const { done } = this;
    const all = this.#shown?.tensor.shape[3] ?? 0;
    setText(this.#progress, this.#failed ?? (done >= all ? `${all} channels` : `${done} of ${all}`));
    const next = this.#library.paused ? 'Go on' : 'Pause';
    setText(this.#button, this.#failed === null ? next : 'Try again');
    this.#button.hidden = done >= all || this.#shown === null;
  }
}
