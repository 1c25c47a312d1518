/** Which two classes are compared: a picker for each, and a button that swaps them. */

import { CLASS_A, CLASS_B } from '../../../viz/colour-maps.ts';
import { ClassPicker } from '../../page/dream-class.ts';
import { create, createButton, icon } from '../../page/elements.ts';

export type Pair = readonly [a: number, b: number];

export class PairPicker {
  readonly element = create('div', 'versus-pair');
  readonly #a: ClassPicker;
  readonly #b: ClassPicker;
  #pair: Pair = [0, 1];

  constructor(onPick: (pair: Pair) => void) {
    this.#a = new ClassPicker('This class', (index) => onPick([index, this.#pair[1]]));
    this.#b = new ClassPicker('Rather than this class', (index) => onPick([this.#pair[0], index]));
    const swap = createButton('icon-button', '', () => onPick([this.#pair[1], this.#pair[0]]));
    swap.append(icon('mirror'));
    swap.setAttribute('aria-label', 'Swap the two classes');
    swap.title = 'Swap';
    const words = [create('span', '', 'Why'), create('span', '', 'rather than')] as const;
    this.element.append(words[0], dot(CLASS_A), this.#a.element);
    this.element.append(swap, words[1], dot(CLASS_B), this.#b.element);
  }

  setNames(names: readonly string[]): void {
    this.#a.setNames(names);
    this.#b.setNames(names);
  }

  show(pair: Pair): void {
    this.#pair = pair;
    const [a, b] = pair;
    this.#a.show(a);
    this.#b.show(b);
    this.#a.forbid(b);
    this.#b.forbid(a);
  }
}

function dot(colour: string): HTMLElement {
  const element = create('span', 'versus-dot');
  element.style.background = colour;
  return element;
}
