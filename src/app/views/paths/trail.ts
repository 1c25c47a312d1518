/** The walk in words: buttons back and forth, and the last roots, each to be gone back to. */

import type { Graph } from '../../../net/graph.ts';
import { create, createButton, setText } from '../../page/elements.ts';
import { selectedInWords } from '../../selected.ts';
import type { Selection } from '../../selection.ts';
import { pointsAt } from '../dictionary/channel-word.ts';
import type { Walk } from './walk.ts';

/** So many roots before the present one are named. */
const NAMED = 4;

export class Trail {
  readonly element = create('nav', 'path-trail');
  readonly #note = create('span', 'secondary path-note');
  readonly #back: HTMLButtonElement;
  readonly #forth: HTMLButtonElement;
  readonly #steps = create('ol');
  readonly #selection: Selection;
  readonly #onMove: (by: number) => void;
  #shown = '';

  /** @param onMove so many steps ahead, or behind where negative */
  constructor(selection: Selection, onMove: (by: number) => void) {
    this.#selection = selection;
    this.#onMove = onMove;
    this.element.setAttribute('aria-label', 'The way so far');
    this.#back = createButton('icon-button', '‹', () => onMove(-1));
    this.#forth = createButton('icon-button', '›', () => onMove(1));
    this.#back.title = 'Back ([)';
    this.#forth.title = 'Forth (])';
    this.#back.setAttribute('aria-label', 'Back to the root before');
    this.#forth.setAttribute('aria-label', 'Forth to the root after');
    this.element.append(this.#back, this.#forth, this.#steps, this.#note);
  }

  show(walk: Walk, graph: Graph): void {
    this.#back.disabled = walk.at <= 0;
    this.#forth.disabled = walk.at >= walk.steps.length - 1;
    const from = Math.max(0, walk.at - NAMED);
    const named = walk.steps.slice(from, walk.at + 1);
    const words = named.map(({ root }) => selectedInWords(root, graph));
    const shown = `${from} ${words.join('›')}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#steps.replaceChildren(
      ...named.map(({ root }, i) => {
        const by = from + i - walk.at;
        const button = createButton('view-link', words[i] ?? '', () => {
          if (by === 0) this.#selection.pin(root);
          else this.#onMove(by);
        });
        if (by === 0) button.setAttribute('aria-current', 'step');
        pointsAt(button, this.#selection, root);
        const item = create('li');
        item.append(button);
        return item;
      }),
    );
  }

  /** What goes on, or how to read what is shown. */
  tell(words: string): void {
    setText(this.#note, words);
  }
}
