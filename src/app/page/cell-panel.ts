/** The pointed cell in words: near it on the stage, and in the panel. */

import { type PointedCell, valueInWords } from '../pointing.ts';
import { placeInWords } from '../selected.ts';
import { byId, setText } from './elements.ts';

const EMPTY = 'Point at the cube to read a cell; click to keep it.';

export class CellPanel {
  readonly #value = byId('cell-value', HTMLElement);
  readonly #place = byId('cell-place', HTMLElement);
  readonly #near = byId('stage-readout', HTMLElement);
  #at = '';

  show(cell: PointedCell | null): void {
    this.#value.hidden = !cell || valueInWords(cell) === '';
    this.#near.hidden = !cell;
    setText(this.#place, cell ? `${placeInWords(cell)}${cell.pinned ? ', kept: Esc lets go' : ''}` : EMPTY);
    if (!cell) return;
    const value = valueInWords(cell);
    setText(this.#value, value);
    setText(this.#near, value ? `${placeInWords(cell)} = ${value}` : placeInWords(cell));
  }

  /** Puts the words beside their cell, inside the stage; null hides them. */
  moveTo(place: { x: number; y: number } | null): void {
    // Sizes are asked for only where there are words: to answer, the browser lays out all that changed in this frame.
    if (this.#near.hidden || !place) return;
    const { parentElement, offsetWidth, offsetHeight } = this.#near;
    if (!parentElement) return;
    const { clientWidth, clientHeight } = parentElement;
    const right = place.x + 18 + offsetWidth < clientWidth;
    const x = right ? place.x + 18 : place.x - 18 - offsetWidth;
    const y = Math.min(clientHeight - offsetHeight - 4, Math.max(4, place.y - offsetHeight - 8));
    const at = `translate(${Math.round(Math.max(4, x))}px, ${Math.round(y)}px)`;
    if (at !== this.#at) this.#near.style.transform = at;
    this.#at = at;
  }
}
