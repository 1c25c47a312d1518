/** A word that can be chosen: a menu that looks like text. */

import { create } from '../../page/elements.ts';

/** Value, words, and whether it can be shown; it can unless told. */
export type WordChoice<T extends string> = readonly [value: T, words: string, able?: boolean];

export class WordSelect<T extends string> {
  readonly element = create('select', 'word-select');
  #choices: readonly WordChoice<T>[] = [];
  #written = '';

  constructor(name: string, onChoose: (value: T) => void) {
    this.element.setAttribute('aria-label', name);
    this.element.title = name;
    this.element.addEventListener('change', () => {
      const [chosen] = this.#choices[this.element.selectedIndex] ?? [];
      if (chosen !== undefined) onChoose(chosen);
    });
  }

  /** Built anew only where the choices are others. A value that is none of them is shown as it is. */
  show(value: T, choices: readonly WordChoice<T>[]): void {
    const known = choices.some(([each]) => each === value);
    this.#choices = known ? choices : [...choices, [value, value]];
    const written = JSON.stringify(this.#choices);
    if (written !== this.#written) this.element.replaceChildren(...this.#choices.map(createOption));
    this.#written = written;
    if (this.element.value !== value) this.element.value = value;
  }
}

function createOption([value, words, able = true]: WordChoice<string>): HTMLOptionElement {
  const option = create('option', '', words);
  option.value = value;
  // What can't be shown can still be chosen: a sentence then says why not.
  option.classList.toggle('unable', !able);
  return option;
}
