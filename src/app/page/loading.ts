/** What stands on the stage while there is nothing to see yet, or nothing can be seen at all. */

import { byId, create, createButton, setText } from './elements.ts';

export class Loading {
  readonly #box = byId('loading', HTMLElement);
  readonly #text = byId('loading-text', HTMLElement);
  readonly #bar = byId('loading-progress', HTMLProgressElement);
  readonly #explain = byId('explain', HTMLElement);
  readonly #button = createButton('button', 'Cancel', () => this.#cancel?.());
  #cancel: (() => void) | undefined;

  constructor() {
    this.#button.hidden = true;
    this.#box.append(this.#button);
  }

  /**
   * @param share 0…1; null while it is not known
   * @param cancel what gives it up, where that can be
   */
  show(what: string | null, share: number | null, cancel?: () => void): void {
    this.#box.hidden = what === null || !this.#explain.hidden;
    this.#cancel = cancel;
    this.#button.hidden = cancel === undefined;
    if (what === null) return;
    setText(this.#text, what);
    if (share === null) this.#bar.removeAttribute('value');
    else this.#bar.value = share;
  }

  /** Why there is no cube, where the cube would be; null when there is one again. */
  explain(sentence: string | null): void {
    this.#explain.hidden = sentence === null;
    if (sentence === null) return;
    this.#box.hidden = true;
    const reload = createButton('button', 'Reload the page', () => location.reload());
    this.#explain.replaceChildren(create('p', '', sentence), reload);
  }
}
