/** An element on the bench: its head, and what it shows. */

import type { BenchPart } from '../../../viz/workbench-sheet.ts';
import { create } from '../../page/elements.ts';
import type { Selected } from '../../selected.ts';
import type { ViewContext } from '../view.ts';
import { type Body, bodyKey, createBody } from './body.ts';
import type { ElementAnswer } from './element-answer.ts';
import type { BenchElement, Facts } from './grammar.ts';
import { Head, type HeadEvents } from './head.ts';
import type { BenchTarget } from './target.ts';

export class Card {
  readonly element = create('section', 'bench-card');
  readonly #context: ViewContext;
  readonly #head: Head;
  #body: Body | null = null;
  #key = '';
  #answer: ElementAnswer | null = null;

  constructor(context: ViewContext, events: HeadEvents) {
    this.#context = context;
    this.#head = new Head(context, events);
    this.element.append(this.#head.element);
  }

  /** What is shown; null while it is worked out. */
  get answer(): ElementAnswer | null {
    return this.#answer;
  }

  showHead(
    element: BenchElement,
    layers: readonly string[],
    facts: Facts,
    target: BenchTarget | null,
    words: string,
  ): void {
    this.#head.show(element, layers, facts, target);
    if (this.element.getAttribute('aria-label') !== words) this.element.setAttribute('aria-label', words);
    this.element.dataset.presentation = element.presentation;
  }

  /** Null leaves what is there, marked as old. */
  show(element: BenchElement, answer: ElementAnswer | null): void {
    this.element.classList.toggle('view-busy', answer === null);
    if (!answer) return;
    this.#answer = answer;
    const key = bodyKey(element, answer);
    if (key !== this.#key || !this.#body) {
      this.#body?.remove();
      this.#body = createBody(this.#context, element, answer);
      this.element.append(this.#body.element);
    }
    this.#key = key;
    this.#body.show(answer);
    this.#body.mark(this.#context.selection.current);
  }

  mark(selected: Selected | null): void {
    this.#head.mark(selected);
    this.#body?.mark(selected);
  }

  part(): BenchPart | null {
    return this.#body?.part() ?? null;
  }

  remove(): void {
    this.#body?.remove();
    this.#body = null;
    this.element.remove();
  }
}
