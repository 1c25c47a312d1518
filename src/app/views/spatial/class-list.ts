/** The classes beside the maps: the most probable ones, or those that the pointed cell pushes up most. */

import { formatNumber, formatPercent } from '../../../viz/numbers.ts';
import { create, createButton, setPressed, setText } from '../../page/elements.ts';
import type { Selection } from '../../selection.ts';

export interface ListedClass {
  readonly index: number;
  readonly label: string;
  readonly value: number;
}

export type ListedAs = 'probability' | 'push' | 'first' | 'second';

const TITLES: Readonly<Record<ListedAs, string>> = {
  probability: 'Most probable',
  push: 'What it pushes up',
  first: 'First factor',
  second: 'Second factor',
};

export class ClassList {
  readonly element = create('div', 'spatial-classes');
  readonly #title = create('h2', '', TITLES.probability);
  readonly #list = create('ol', 'class-bars');
  readonly #selection: Selection;
  #shown = '';
  #entries: readonly ListedClass[] = [];

  constructor(selection: Selection) {
    this.#selection = selection;
    this.element.append(this.#title, this.#list);
    this.#list.addEventListener('pointerleave', () => selection.hover(null));
  }

  /** What is listed, best first. */
  get entries(): readonly ListedClass[] {
    return this.#entries;
  }

  show(as: ListedAs, entries: readonly ListedClass[]): void {
    setText(this.#title, TITLES[as]);
    this.element.dataset.as = as;
    this.#entries = entries;
    const order = `${as} ${entries.map(({ index }) => index).join(' ')}`;
    if (order !== this.#shown) this.#list.replaceChildren(...entries.map((entry) => this.#row(entry)));
    this.#shown = order;
    const most = as === 'probability' ? 1 : Math.max(...entries.map(({ value }) => value));
    entries.forEach(({ value }, i) => {
      const row = this.#list.children[i]?.firstElementChild;
      const [fill, , number] = row?.children ?? [];
      if (!(fill instanceof HTMLElement) || !number) return;
      fill.style.transform = `scaleX(${most > 0 ? Math.max(0, value / most) : 0})`;
      const words = as === 'probability' ? formatPercent(value) : formatNumber(value);
      setText(number, words);
    });
    this.mark();
  }

  /** Marks the class that is pointed at. */
  mark(): void {
    const { current } = this.#selection;
    this.#entries.forEach(({ index }, i) => {
      const row = this.#list.children[i]?.firstElementChild;
      if (row) setPressed(row, current?.kind === 'class' && current.index === index);
    });
  }

  #row({ index, label }: ListedClass): HTMLElement {
    const selected = { kind: 'class', index } as const;
    const point = () => this.#selection.hover(selected);
    const button = createButton('class-bar', '', () => this.#selection.pin(selected));
    const name = create('span', 'class-bar-label', label);
    name.title = label;
    button.append(create('span', 'class-bar-fill'), name, ' ', create('span', 'class-bar-value'));
    button.addEventListener('pointerenter', point);
    button.addEventListener('focus', point);
    button.addEventListener('blur', () => this.#selection.hover(null));
    const item = create('li');
    item.append(button);
    return item;
  }
}

/** The classes that move up most, at most so many; those that do not move up are left out. */
export function pushedUp(
  moved: Float32Array,
  labels: readonly string[] | null,
  count: number,
): readonly ListedClass[] {
  return Array.from(moved, (value, index) => ({ index, value, label: labels?.[index] ?? `class ${index}` }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, count);
}
