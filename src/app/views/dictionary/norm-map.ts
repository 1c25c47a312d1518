/**
 * All cells of a layer as a small map of how strongly each fires: pointing at a cell points at its vector, a click keeps
 * it, arrow keys walk from cell to cell.
 */

import { cellAt, cellColours } from '../../../viz/cell-map.ts';
import { create } from '../../page/elements.ts';

export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface NormMapEvents {
  /** Null when nothing is pointed at any longer. */
  readonly onPoint: (place: Place | null) => void;
  readonly onChoose: (place: Place) => void;
}

const STEPS: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export class NormMap {
  readonly element = create('button', 'norm-map');
  readonly canvas = create('canvas');
  readonly #frame = create('span', 'norm-frame');
  readonly #events: NormMapEvents;
  #rows = 1;
  #columns = 1;
  #at: Place = { row: 0, column: 0 };
  #painted: Float32Array | null = null;

  constructor(events: NormMapEvents) {
    this.#events = events;
    const { element } = this;
    element.type = 'button';
    element.append(this.canvas, this.#frame);
    element.addEventListener('pointermove', (event) => events.onPoint(this.#placeOf(event)));
    element.addEventListener('pointerleave', () => events.onPoint(null));
    element.addEventListener('blur', () => events.onPoint(null));
    // A click without a place comes from the keyboard: it keeps the cell that was walked to.
    element.addEventListener('click', (event) =>
      events.onChoose(event.detail === 0 ? this.#at : this.#placeOf(event)),
    );
    element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  setLayer(name: string, rows: number, columns: number): void {
    this.#rows = rows;
    this.#columns = columns;
    this.#painted = null;
    this.element.style.setProperty('--aspect', String(columns / rows));
    this.element.setAttribute(
      'aria-label',
      `The ${rows} by ${columns} cells of ${name}; arrow keys walk, Enter keeps one`,
    );
  }

  /** @param norms [rows · columns] */
  show(norms: Float32Array): void {
    if (this.#painted && sameNumbers(norms, this.#painted)) return;
    this.#painted = norms;
    [this.canvas.width, this.canvas.height] = [this.#columns, this.#rows];
    const image = new ImageData(cellColours(norms), this.#columns, this.#rows);
    this.canvas.getContext('2d')?.putImageData(image, 0, 0);
  }

  /** Frames a cell. */
  frame(place: Place): void {
    this.#at = place;
    const { style } = this.#frame;
    style.left = `${(100 * place.column) / this.#columns}%`;
    style.top = `${(100 * place.row) / this.#rows}%`;
    style.width = `${100 / this.#columns}%`;
    style.height = `${100 / this.#rows}%`;
  }

  #placeOf({ clientX, clientY }: MouseEvent): Place {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    const at = { x: (clientX - left) / width, y: (clientY - top) / height };
    return cellAt(at, this.#rows, this.#columns);
  }

  #onKey(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const within = (at: number, count: number) => Math.min(count - 1, Math.max(0, at));
    this.#at = {
      row: within(this.#at.row + step[0], this.#rows),
      column: within(this.#at.column + step[1], this.#columns),
    };
    this.#events.onPoint(this.#at);
  }
}

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
