/**
 * The selection as the open layer sees it: which cell, vector or plane of the cube is pointed at, what it holds, and what
 * it sees of the picture. One story for cube, sheet and picture.
 */

import type { Shape } from '../net/graph.ts';
import { fieldAt, type PictureRect, type ReceptiveField, receptiveFields } from '../net/receptive-field.ts';
import { formatNumber } from '../viz/numbers.ts';
import type { CellPlace, ShownLayer } from '../viz/settings.ts';
import type { Graphics } from './graphics.ts';
import type { LiveNetwork } from './live-network.ts';
import { placeIn, type Selected, type SelectedCell, type SelectedPlace, sameSelected } from './selected.ts';
import type { Selection } from './selection.ts';

export interface PointedCell extends SelectedPlace {
  readonly pinned: boolean;
  /** Null until the GPU has answered, and for what is no single cell. */
  readonly value: number | null;
  /** What it sees of the network's input; null where it is not known. */
  readonly field: PictureRect | null;
  /** Where it lies over the network's input; null for a whole plane. */
  readonly box: PictureRect | null;
}

export class Pointing {
  readonly #selection: Selection;
  readonly #graphics: () => Graphics | null;
  readonly #onChange: (cell: PointedCell | null) => void;
  #fields: ReadonlyMap<string, ReceptiveField> = new Map();
  #shapes: ReadonlyMap<string, Shape> = new Map();
  /** Height and width of the network's input in pixels. */
  #input: readonly [height: number, width: number] = [1, 1];
  #layer: ShownLayer | null = null;
  #cell: PointedCell | null = null;
  #serial = 0;

  constructor(
    selection: Selection,
    graphics: () => Graphics | null,
    onChange: (cell: PointedCell | null) => void,
  ) {
    this.#selection = selection;
    this.#graphics = graphics;
    this.#onChange = onChange;
    selection.subscribe(() => this.#update());
  }

  get cell(): PointedCell | null {
    return this.#cell;
  }

  /** The open layer's name and cells. */
  get layer(): ShownLayer | null {
    return this.#layer;
  }

  setNetwork(live: LiveNetwork): void {
    this.#fields = receptiveFields(live.graph, live.shapes);
    this.#shapes = live.shapes;
    const [, height, width] = live.network.input.shape;
    this.#input = [height, width];
  }

  setLayer(layer: ShownLayer): void {
    this.#layer = layer;
    // The value of the same cell of another layer, or on another device, is not known.
    this.#cell = null;
    this.#selection.hover(null);
    this.#update();
  }

  /** Points at a cell of the open layer in passing; null points at nothing. */
  hover(cell: SelectedPlace | null): void {
    this.#selection.hover(this.#select(cell));
  }

  /** Keeps a cell of the open layer; null lets go. */
  pin(cell: CellPlace | null): void {
    this.#selection.pin(this.#select(cell));
  }

  /** The cell of the open layer that lies there on the picture: its whole vector. */
  at({ x, y }: { readonly x: number; readonly y: number }): SelectedCell | null {
    if (!this.#layer || x < 0 || y < 0 || x >= 1 || y >= 1) return null;
    const [, rows, columns] = this.#layer.tensor.shape;
    const [row, column] = [Math.floor(y * rows), Math.floor(x * columns)];
    return { kind: 'cell', layer: this.#layer.name, row, column, channel: null };
  }

  /** A value has come back. */
  hear(value: number, serial: number): void {
    if (serial !== this.#serial || !this.#cell || this.#cell.value === value) return;
    this.#cell = { ...this.#cell, value };
    this.#onChange(this.#cell);
  }

  #select(place: SelectedPlace | null): Selected | null {
    if (!place || !this.#layer) return null;
    const { name: layer } = this.#layer;
    const { row, column, channel } = place;
    if (row !== null && column !== null) return { kind: 'cell', layer, row, column, channel };
    return channel === null ? null : { kind: 'channel', layer, channel };
  }

  #update(): void {
    const { current, pinned } = this.#selection;
    const place = this.#place(current);
    const same = samePlace(place, this.#cell);
    const value = same ? (this.#cell?.value ?? null) : null;
    const field = place && this.#layer ? this.#fieldOf(this.#layer.name, place) : null;
    const box = place && this.#boxOf(place);
    this.#cell = place && { ...place, pinned: sameSelected(current, pinned), value, field, box };
    const graphics = this.#graphics();
    graphics?.cube.setPointer(place);
    if (graphics && !same) this.#watch(graphics, place);
    this.#onChange(this.#cell);
  }

  /** Only a single cell has a value to be read. */
  #watch(graphics: Graphics, place: SelectedPlace | null): void {
    const { row, column, channel } = place ?? { row: null, column: null, channel: null };
    const single = row !== null && column !== null && channel !== null;
    graphics.watched = single ? { row, column, channel, serial: ++this.#serial } : null;
  }

  #place(selected: Selected | null): SelectedPlace | null {
    if (!this.#layer) return null;
    const { name, tensor } = this.#layer;
    return placeIn(selected, name, tensor.shape, (layer) => this.#shapes.get(layer));
  }

  /** The network's input, cut into as many parts as the layer has rows and columns. */
  #boxOf({ row, column }: SelectedPlace): PictureRect | null {
    if (!this.#layer || row === null || column === null) return null;
    const [, rows, columns] = this.#layer.tensor.shape;
    const [width, height] = [this.#input[1] / columns, this.#input[0] / rows];
    return { x: column * width, y: row * height, width, height };
  }

  #fieldOf(layer: string, { row, column }: SelectedPlace): PictureRect | null {
    const field = this.#fields.get(layer);
    return field && row !== null && column !== null ? fieldAt(field, row, column) : null;
  }
}

/** What a cell holds; nothing for what is no single cell. */
export function valueInWords({ row, column, channel, value }: PointedCell): string {
  if (row === null || column === null || channel === null) return '';
  return value === null ? '…' : formatNumber(value);
}

function samePlace(a: SelectedPlace | null, b: SelectedPlace | null): boolean {
  if (!a || !b) return a === b;
  return a.row === b.row && a.column === b.column && a.channel === b.channel;
}
