/** An atom as a line: its name, a bar and its value. */

import { create, setPressed, setText } from '../../page/elements.ts';
import { type Selected, sameSelected, selectedInWords } from '../../selected.ts';
import { pointsAt } from '../dictionary/channel-word.ts';
import type { ViewContext } from '../view.ts';
import type { BenchItem } from './items.ts';

export class BarRow {
  readonly element = create('li');
  readonly #row: HTMLElement;
  readonly #fill = create('div');
  readonly #value = create('span', 'bench-value');
  readonly #selected: Selected | null;

  constructor({ selection, answers }: ViewContext, { words, selected, colour }: BenchItem) {
    this.#selected = selected;
    this.#row = create(selected ? 'button' : 'div', 'bench-bar');
    const name = create('span', 'bench-name', words);
    name.title = selected ? selectedInWords(selected, answers()?.live.graph ?? null) : words;
    showColour(name, colour);
    const track = create('div', 'bench-track');
    track.append(this.#fill);
    this.#row.append(name, track, this.#value);
    this.element.append(this.#row);
    if (!selected) return;
    this.#row.setAttribute('type', 'button');
    pointsAt(this.#row, selection, selected);
    this.#row.addEventListener('click', () => selection.pin(selected));
  }

  /** @param share −1…1 of a whole bar */
  show({ words }: BenchItem, share: number, value: string): void {
    showBar(this.#fill, share);
    setText(this.#value, value);
    if (this.#selected) this.#row.setAttribute('aria-label', `${words}, ${value}`);
  }

  mark(selected: Selected | null): void {
    if (this.#selected) setPressed(this.#row, sameSelected(selected, this.#selected));
  }
}

/** A mark in the colour of a group. */
export function showColour(name: HTMLElement, colour: string | undefined): void {
  if (colour === undefined) return;
  name.classList.add('bench-coloured');
  name.style.setProperty('--colour', colour);
}

/** A bar's length, and which way it counts. */
export function showBar(fill: HTMLElement, share: number): void {
  const scale = `${Math.abs(share).toFixed(3)} 1`;
  if (fill.style.scale !== scale) fill.style.scale = scale;
  fill.classList.toggle('against', share < 0);
}
