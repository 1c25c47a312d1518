/**
 * The one selection that all views share: what is pointed at in passing, and what is pinned. Pointing previews, a click
 * pins, Esc lets go. The pin is part of the state; pointing is not.
 */

import { type Selected, sameSelected } from './selected.ts';
import type { Store } from './state.ts';

export type SelectionListener = (current: Selected | null) => void;

export class Selection {
  readonly #store: Store;
  readonly #listeners = new Set<SelectionListener>();
  #hovered: Selected | null = null;
  #told: Selected | null = null;

  constructor(store: Store) {
    this.#store = store;
    this.#told = store.state.pin;
    store.subscribe(['pin'], () => this.#tell());
  }

  get hovered(): Selected | null {
    return this.#hovered;
  }

  get pinned(): Selected | null {
    return this.#store.state.pin;
  }

  /** What is pointed at, else what is pinned. */
  get current(): Selected | null {
    return this.#hovered ?? this.pinned;
  }

  /** Points in passing; null points at nothing, and what is pinned counts again. */
  hover(selected: Selected | null): void {
    if (sameSelected(selected, this.#hovered)) return;
    this.#hovered = selected;
    this.#tell();
  }

  /** Keeps a thing; the same once more, or null, lets go. */
  pin(selected: Selected | null): void {
    this.#store.set({ pin: sameSelected(selected, this.pinned) ? null : selected });
  }

  /** Tells whenever `current` changes. Returns the way out. */
  subscribe(listener: SelectionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    const { current } = this;
    if (sameSelected(current, this.#told)) return;
    this.#told = current;
    for (const listener of [...this.#listeners]) listener(current);
  }
}
