/**
 * A layer's grid on the page: a canvas for its tiles, the outline of the pointed cell, and its picture enlarged beside it.
 * By pointer, wheel, drag, touch and keys. It says what was done in shares of the panel; who shows several moves all.
 *
 * CSS classes: `grid-panel`, `grid-head` (name and state), `grid-cells` (canvas, outline, magnifier), `grid-outline`
 * (`own` for the cell that is pointed at itself), `grid-magnifier` (`own` likewise).
 */

import type { GridRect } from './grid-window.ts';

/** In shares of the panel, 0…1 from the left and from the top. */
export interface PanelPlace {
  readonly x: number;
  readonly y: number;
}

export interface GridPanelEvents {
  /** Pointed at in passing; null when it is left. */
  readonly onPoint: (at: PanelPlace | null) => void;
  readonly onPin: (at: PanelPlace) => void;
  /** By so many notches, inwards where positive. */
  readonly onZoom: (notches: number, at: PanelPlace) => void;
  /** Dragged by such shares of the panel. */
  readonly onDrag: (right: number, down: number) => void;
  /** A key while it has the focus. @returns whether it meant something */
  readonly onKey: (key: string) => boolean;
}

/** Pixels that a press may move and still be a click. */
const CLICK = 4;
/** Pixels of a wheel that are one notch. */
const NOTCH = 100;

export class GridPanel {
  readonly element = div('grid-panel');
  readonly canvas = document.createElement('canvas');
  readonly magnifier = document.createElement('canvas');
  readonly #cells = div('grid-cells');
  readonly #outline = div('grid-outline');
  readonly #state = div('grid-state');
  readonly #events: GridPanelEvents;
  #pressed: { readonly x: number; readonly y: number; moved: boolean } | null = null;

  /** @param label the layer's name where there is little room */
  constructor(
    { name, label }: { readonly name: string; readonly label: string },
    [rows, columns]: readonly [rows: number, columns: number],
    events: GridPanelEvents,
  ) {
    this.#events = events;
    const head = div('grid-head');
    const title = div('grid-name', label);
    title.title = name;
    head.append(title, this.#state);
    this.magnifier.className = 'grid-magnifier';
    this.#cells.append(this.canvas, this.#outline);
    this.#cells.style.aspectRatio = `${columns} / ${rows}`;
    this.#cells.tabIndex = 0;
    this.#cells.setAttribute('role', 'application');
    this.#cells.setAttribute(
      'aria-label',
      `${name}, a picture for each of ${rows} × ${columns} cells: arrow keys walk, Enter keeps, plus and minus zoom`,
    );
    const frame = div('grid-frame');
    frame.append(this.#cells, this.magnifier);
    this.element.append(head, frame);
    this.mark(null, false);
    this.#listen();
  }

  /** Width and height of the tiles on the page, in CSS pixels. */
  get size(): { readonly width: number; readonly height: number } {
    return { width: this.#cells.clientWidth, height: this.#cells.clientHeight };
  }

  setState(words: string): void {
    if (this.#state.textContent !== words) this.#state.textContent = words;
  }

  /** Outlines a cell, in shares of the panel, and puts the magnifier beside it. @param own it is this panel's own cell */
  mark(rect: GridRect | null, own: boolean): void {
    this.#outline.hidden = !rect;
    this.magnifier.hidden = !rect;
    for (const element of [this.#outline, this.magnifier]) element.classList.toggle('own', own);
    if (!rect) return;
    const percent = (share: number) => `${100 * share}%`;
    const { style } = this.#outline;
    [style.left, style.top] = [percent(rect.x), percent(rect.y)];
    [style.width, style.height] = [percent(rect.width), percent(rect.height)];
    const right = rect.x + rect.width / 2 < 0.5;
    const beside = this.magnifier.style;
    beside.left = right ? `calc(${percent(rect.x + rect.width)} + 8px)` : 'auto';
    beside.right = right ? 'auto' : `calc(${percent(1 - rect.x)} + 8px)`;
    beside.top = percent(Math.min(1, Math.max(0, rect.y + rect.height / 2)));
  }

  #listen(): void {
    const cells = this.#cells;
    const { onPoint, onPin, onZoom, onKey } = this.#events;
    cells.addEventListener('pointerdown', (event) => {
      this.#pressed = { x: event.clientX, y: event.clientY, moved: false };
    });
    cells.addEventListener('pointermove', (event) => this.#move(event));
    cells.addEventListener('pointerleave', () => {
      this.#pressed = null;
      onPoint(null);
    });
    cells.addEventListener('blur', () => onPoint(null));
    cells.addEventListener('click', (event) => {
      if (!this.#pressed?.moved) onPin(this.#placeOf(event));
      this.#pressed = null;
    });
    cells.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        onZoom(-event.deltaY / NOTCH, this.#placeOf(event));
      },
      { passive: false },
    );
    cells.addEventListener('keydown', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && onKey(event.key)) event.preventDefault();
    });
  }

  #move(event: PointerEvent): void {
    const pressed = this.#pressed;
    if (pressed && event.buttons > 0) {
      const [right, down] = [event.clientX - pressed.x, event.clientY - pressed.y];
      if (!pressed.moved && Math.hypot(right, down) < CLICK) return;
      const { width, height } = this.size;
      this.#events.onDrag(right / width, down / height);
      this.#pressed = { x: event.clientX, y: event.clientY, moved: true };
    } else if (event.pointerType !== 'touch') this.#events.onPoint(this.#placeOf(event));
  }

  #placeOf({ clientX, clientY }: MouseEvent): PanelPlace {
    const { left, top, width, height } = this.#cells.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }
}

function div(name: string, text = ''): HTMLElement {
  const element = document.createElement('div');
  element.className = name;
  element.textContent = text;
  return element;
}
