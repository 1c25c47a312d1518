/** The cell that is pointed at, the one that is pinned, and what they hold: one story for cube, sheet and picture. */

import { fieldAt, type PictureRect, type ReceptiveField, receptiveFields } from '../net/receptive-field.ts';
import type { CellPlace } from '../viz/cube.ts';
import { formatNumber } from '../viz/numbers.ts';
import type { ShownLayer } from '../viz/settings.ts';
import type { Graphics } from './graphics.ts';
import type { LiveNetwork } from './live-network.ts';
import type { Store } from './state.ts';

export interface PointedCell extends CellPlace {
  readonly pinned: boolean;
  /** Null until the GPU has answered. */
  readonly value: number | null;
  /** What it sees of the network's input; null where it is not known. */
  readonly field: PictureRect | null;
}

export class Pointing {
  readonly #store: Store;
  readonly #graphics: () => Graphics | null;
  readonly #onChange: (cell: PointedCell | null) => void;
  #fields: ReadonlyMap<string, ReceptiveField> = new Map();
  #layer: ShownLayer | null = null;
  #hovered: CellPlace | null = null;
  #cell: PointedCell | null = null;
  #serial = 0;

  constructor(store: Store, graphics: () => Graphics | null, onChange: (cell: PointedCell | null) => void) {
    this.#store = store;
    this.#graphics = graphics;
    this.#onChange = onChange;
    store.subscribe(['pin'], () => this.#update());
  }

  get cell(): PointedCell | null {
    return this.#cell;
  }

  setNetwork(live: LiveNetwork): void {
    this.#fields = receptiveFields(live.graph, live.shapes);
  }

  setLayer(layer: ShownLayer): void {
    this.#layer = layer;
    this.#hovered = null;
    // The value of the same cell of another layer, or on another device, is not known.
    this.#cell = null;
    this.#update();
  }

  /** Points at a cell in passing; null points at nothing, and a pinned cell is told of again. */
  hover(cell: CellPlace | null): void {
    if (samePlace(cell, this.#hovered)) return;
    this.#hovered = cell;
    this.#update();
  }

  /** Keeps a cell; null lets go. */
  pin(cell: CellPlace | null): void {
    this.#store.set({ pin: cell && [cell.row, cell.column, cell.channel] });
  }

  /** A value has come back. */
  hear(value: number, serial: number): void {
    if (serial !== this.#serial || !this.#cell || this.#cell.value === value) return;
    this.#cell = { ...this.#cell, value };
    this.#onChange(this.#cell);
  }

  #update(): void {
    const { pin } = this.#store.state;
    const pinned = pin && this.#inLayer({ row: pin[0], column: pin[1], channel: pin[2] });
    const place = this.#hovered ?? pinned;
    const isPinned = samePlace(place, pinned);
    const same = samePlace(place, this.#cell);
    const value = same ? (this.#cell?.value ?? null) : null;
    const field = place && this.#layer ? this.#fieldOf(this.#layer.name, place) : null;
    this.#cell = place && { ...place, pinned: isPinned, value, field };
    const graphics = this.#graphics();
    graphics?.cube.setPointer(place);
    if (graphics && !same) graphics.watched = place && { ...place, serial: ++this.#serial };
    this.#onChange(this.#cell);
  }

  #fieldOf(layer: string, { row, column }: CellPlace): PictureRect | null {
    const field = this.#fields.get(layer);
    return field ? fieldAt(field, row, column) : null;
  }

  #inLayer(cell: CellPlace): CellPlace | null {
    const [, rows, columns, channels] = this.#layer?.tensor.shape ?? [0, 0, 0, 0];
    return cell.row < rows && cell.column < columns && cell.channel < channels ? cell : null;
  }
}

/** "row 4, column 7, channel 312": counted from 0, as the axes are. */
export function placeInWords({ row, column, channel }: CellPlace): string {
  return `row ${row}, column ${column}, channel ${channel}`;
}

export function valueInWords(value: number | null): string {
  return value === null ? '…' : formatNumber(value);
}

function samePlace(a: CellPlace | null, b: CellPlace | null): boolean {
  if (!a || !b) return a === b;
  return a.row === b.row && a.column === b.column && a.channel === b.channel;
}
