/**
 * The picture that a cell's whole vector stands for. It begins to grow once the cell was looked at for a moment, and stays
 * while the vector keeps its direction, so that a camera's noise does not begin it anew with every frame.
 */

import { cosine } from '../../../viz/dictionary-words.ts';
import { pickDirection, pointsSomewhere } from '../../dream/unit.ts';
import type { IconTile } from '../../icons/tile.ts';
import { create, createButton } from '../../page/elements.ts';
import type { ViewContext } from '../view.ts';
import type { CellReading } from './reading.ts';

/** A cell that is passed over is no wish, milliseconds. */
const REST = 180;
/** Vectors closer than this have the same picture. */
const SAME_DIRECTION = 0.98;

let count = 0;

export class CellPicture {
  readonly element = create('div', 'word-picture cell-picture');
  readonly #context: ViewContext;
  readonly #frame = create('div', 'icon-tile');
  readonly #dream: HTMLButtonElement;
  #shown: CellReading | null = null;
  #tile: IconTile | null = null;
  #timer = 0;

  constructor(context: ViewContext) {
    this.#context = context;
    this.#dream = createButton('word-dream', 'Dream', () => this.#dreamOf());
    this.element.append(this.#frame, this.#dream);
  }

  /** What is painted so far; null before it has begun. */
  get canvas(): HTMLCanvasElement | null {
    return this.#tile?.canvas ?? null;
  }

  show(reading: CellReading): void {
    const before = this.#shown;
    const sameCell =
      before?.layer === reading.layer && before.row === reading.row && before.column === reading.column;
    if (before && sameCell && cosine(before.vector, reading.vector) > SAME_DIRECTION) return;
    this.#shown = reading;
    this.#dream.setAttribute('aria-label', `Dream of ${inWords(reading)}`);
    clearTimeout(this.#timer);
    if (!sameCell) this.#put(null);
    this.#timer = window.setTimeout(() => this.#grow(reading), REST);
  }

  /** Of another network, or out of sight. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#shown = null;
    this.#put(null);
  }

  #grow(reading: CellReading): void {
    const { selection, icons } = this.#context;
    const { layer, row, column, vector } = reading;
    const words = `${inWords(reading)}: click to keep it`;
    const tile = icons.direction(layer, `cell ${row} ${column} ${count++}`, vector, words);
    tile.element.addEventListener('click', () => {
      selection.pin({ kind: 'cell', layer, row, column, channel: null });
    });
    this.#put(tile);
  }

  #put(tile: IconTile | null): void {
    if (tile === this.#tile) return;
    this.#tile = tile;
    this.element.firstElementChild?.replaceWith(tile?.element ?? this.#frame);
  }

  #dreamOf(): void {
    if (!this.#shown) return;
    const { store } = this.#context;
    const { layer, vector, row, column } = this.#shown;
    if (!pointsSomewhere(vector)) return;
    const dream = pickDirection(store.state.dream, layer, vector, `cell ${row}, ${column}`);
    store.set({ dream, drawer: 'dream' });
  }
}

function inWords({ layer, row, column }: CellReading): string {
  return `the vector of ${layer}, row ${row}, column ${column}`;
}
