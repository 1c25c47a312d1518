/** The elements side by side: cards that stay while their elements do, wherever these move. */

import { create } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import type { ViewContext } from '../view.ts';
import { Card } from './card.ts';
import { writeElement } from './element-text.ts';
import type { BenchElement } from './grammar.ts';

export class Cards {
  readonly element = create('div', 'bench-cards');
  readonly #context: ViewContext;
  readonly #onChange: (elements: readonly BenchElement[]) => void;
  readonly #onPoint: (place: number | null) => void;
  #elements: readonly BenchElement[] = [];
  #cards: readonly Card[] = [];

  constructor(
    context: ViewContext,
    onChange: (elements: readonly BenchElement[]) => void,
    onPoint: (place: number | null) => void,
  ) {
    this.#context = context;
    this.#onChange = onChange;
    this.#onPoint = onPoint;
  }

  /** The cards with their elements, in their order. */
  get all(): readonly { readonly card: Card; readonly element: BenchElement }[] {
    return this.#elements.flatMap((element, i) => {
      const card = this.#cards[i];
      return card ? [{ card, element }] : [];
    });
  }

  setElements(elements: readonly BenchElement[]): void {
    if (elements === this.#elements) return;
    const before = this.#elements.map(writeElement);
    const left = new Set(this.#cards);
    const take = (at: number): Card | null => {
      const card = this.#cards[at];
      if (!card || !left.delete(card)) return null;
      return card;
    };
    const isLeft = (at: number) => {
      const card = this.#cards[at];
      return card !== undefined && left.has(card);
    };
    // First those that are as they were, then those that changed in their place.
    const kept = elements.map((element) => {
      const text = writeElement(element);
      return take(before.findIndex((each, i) => each === text && isLeft(i)));
    });
    this.#cards = kept.map((card, i) => card ?? take(i) ?? this.#create());
    for (const card of left) card.remove();
    this.#elements = elements;
    this.#cards.forEach((card, i) => {
      const at = this.element.children[i];
      if (at !== card.element) this.element.insertBefore(card.element, at ?? null);
    });
  }

  mark(selected: Selected | null): void {
    for (const card of this.#cards) card.mark(selected);
  }

  /** Cards of these places stand out. */
  point(places: readonly number[] | null): void {
    this.#cards.forEach((card, i) => {
      card.element.classList.toggle('pointed', places?.includes(i) ?? false);
    });
  }

  /** Off the page: what is not seen is not made. */
  clear(): void {
    for (const card of this.#cards) card.remove();
    this.#cards = [];
    this.#elements = [];
  }

  #create(): Card {
    const card: Card = new Card(this.#context, {
      onChange: (element) => this.#replace(card, [element]),
      onMove: (by) => this.#move(card, by),
      onRemove: () => this.#replace(card, []),
    });
    card.element.addEventListener('pointerenter', () => this.#onPoint(this.#cards.indexOf(card)));
    card.element.addEventListener('pointerleave', () => this.#onPoint(null));
    return card;
  }

  #replace(card: Card, by: readonly BenchElement[]): void {
    this.#onChange(this.#elements.toSpliced(this.#cards.indexOf(card), 1, ...by));
  }

  #move(card: Card, by: number): void {
    const [from, last] = [this.#cards.indexOf(card), this.#elements.length - 1];
    const to = Math.min(last, Math.max(0, from + by));
    const element = this.#elements[from];
    if (element && to !== from) this.#onChange(this.#elements.toSpliced(from, 1).toSpliced(to, 0, element));
  }
}
