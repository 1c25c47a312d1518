/** A slider for a number of groups, with the number beside it. */

import { create, setText } from '../../page/elements.ts';

export class CountSlider {
  readonly element = create('label', 'count-slider');
  readonly #input = create('input');
  readonly #number = create('output');

  constructor(
    words: string,
    [least, most]: readonly [least: number, most: number],
    onChange: (count: number) => void,
  ) {
    this.#input.type = 'range';
    this.#input.min = String(least);
    this.#input.max = String(most);
    this.#input.step = '1';
    this.#input.addEventListener('input', () => onChange(Number(this.#input.value)));
    this.element.append(create('span', '', words), this.#input, this.#number);
  }

  show(count: number): void {
    const text = String(count);
    if (this.#input.value !== text) this.#input.value = text;
    setText(this.#number, text);
  }
}
