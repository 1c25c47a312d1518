/**
 * A layer as a picture whose cells can be pointed at: the picture that the network saw, a map of the layer's cells over it,
 * and an outline around one of them. By pointer, by touch and by arrow keys.
 *
 * CSS classes: `spatial-panel` (the whole), `spatial-head` (name and what the map shows), `spatial-cells` (the
 * picture, its map and the outline), `spatial-outline` (with `own` for the cell that is pointed at itself, without for
 * the same place in another layer).
 */

/** A cell of the panel's layer, counted from the top left. */
export interface PanelCell {
  readonly row: number;
  readonly column: number;
}

export interface PanelMap {
  readonly rows: number;
  readonly columns: number;
  /** RGBA bytes, row by row. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** What the map shows, in few words. */
  readonly words: string;
  /** Its scale: what full light means. */
  readonly scale: string;
}

export interface PanelEvents {
  /** Pointed at in passing; null when it is left. */
  readonly onPoint: (cell: PanelCell | null) => void;
  readonly onPin: (cell: PanelCell) => void;
}

export class SpatialPanel {
  readonly element = div('spatial-panel');
  readonly #cells = div('spatial-cells');
  readonly #picture = document.createElement('canvas');
  readonly #map = document.createElement('canvas');
  readonly #outline = div('spatial-outline');
  readonly #words = div('spatial-words');
  readonly #scale = div('spatial-scale');
  readonly #events: PanelEvents;
  readonly #rows: number;
  readonly #columns: number;
  #at: PanelCell | null = null;

  /** @param label the layer's name where there is little room */
  constructor(
    { name, label }: { readonly name: string; readonly label: string },
    [rows, columns]: readonly [rows: number, columns: number],
    events: PanelEvents,
  ) {
    this.#rows = rows;
    this.#columns = columns;
    this.#events = events;
    const head = div('spatial-head');
    const title = div('spatial-name', label);
    title.title = name;
    head.append(title, this.#words);
    this.#cells.append(this.#picture, this.#map, this.#outline);
    this.#cells.style.aspectRatio = `${columns} / ${rows}`;
    this.#cells.tabIndex = 0;
    this.#cells.setAttribute('role', 'application');
    this.#cells.setAttribute(
      'aria-label',
      `${name}, ${rows} rows and ${columns} columns of cells: arrow keys walk, Enter keeps`,
    );
    this.#outline.hidden = true;
    this.element.append(head, this.#cells, this.#scale);
    this.#listen();
  }

  /** Shows what the network saw. */
  setPicture(picture: ImageData): void {
    paint(this.#picture, picture);
  }

  show({ rows, columns, rgba, words, scale }: PanelMap): void {
    paint(this.#map, new ImageData(rgba, columns, rows));
    if (this.#words.textContent !== words) this.#words.textContent = words;
    if (this.#scale.textContent !== scale) this.#scale.textContent = scale;
  }

  /** Outlines a cell; null takes the outline away. @param own it is this very cell that is pointed at */
  mark(cell: PanelCell | null, own: boolean): void {
    this.#at = cell;
    this.#outline.hidden = !cell;
    this.#outline.classList.toggle('own', own);
    if (!cell) return;
    const { style } = this.#outline;
    style.left = `${(100 * cell.column) / this.#columns}%`;
    style.top = `${(100 * cell.row) / this.#rows}%`;
    style.width = `${100 / this.#columns}%`;
    style.height = `${100 / this.#rows}%`;
  }

  #listen(): void {
    const cells = this.#cells;
    const { onPoint, onPin } = this.#events;
    cells.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'touch') onPoint(this.#cellAt(event));
    });
    cells.addEventListener('pointerleave', () => onPoint(null));
    cells.addEventListener('blur', () => onPoint(null));
    cells.addEventListener('click', (event) => onPin(this.#cellAt(event)));
    cells.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = walked(this.#at, event.key, this.#rows, this.#columns);
      if (next) onPoint(next);
      else if (event.key === 'Enter' && this.#at) onPin(this.#at);
      else return;
      event.preventDefault();
    });
  }

  #cellAt({ clientX, clientY }: MouseEvent): PanelCell {
    const { left, top, width, height } = this.#cells.getBoundingClientRect();
    const place = (at: number, length: number, count: number) =>
      Math.min(count - 1, Math.max(0, Math.floor((at / length) * count)));
    return {
      row: place(clientY - top, height, this.#rows),
      column: place(clientX - left, width, this.#columns),
    };
  }
}

/** Where an arrow key leads from a cell, from the middle where there is none; null for other keys. */
export function walked(from: PanelCell | null, key: string, rows: number, columns: number): PanelCell | null {
  const step = STEPS[key];
  if (!step) return null;
  if (!from) return { row: Math.floor(rows / 2), column: Math.floor(columns / 2) };
  const within = (at: number, count: number) => Math.min(count - 1, Math.max(0, at));
  return { row: within(from.row + step[0], rows), column: within(from.column + step[1], columns) };
}

const STEPS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function paint(canvas: HTMLCanvasElement, image: ImageData): void {
  if (canvas.width !== image.width) canvas.width = image.width;
  if (canvas.height !== image.height) canvas.height = image.height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

function div(name: string, text = ''): HTMLElement {
  const element = document.createElement('div');
  element.className = name;
  element.textContent = text;
  return element;
}
