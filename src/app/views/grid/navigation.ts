/** Where one looks in the grids: one window for all of them, moved by wheel, drag and keys; and the pointed cell. */

import type { Shape } from '../../../net/graph.ts';
import type { GridPanelEvents, PanelPlace } from '../../../viz/grid-panel.ts';
import {
  draggedBy,
  type GridWindow,
  showingCell,
  WHOLE,
  within,
  zoomedAt,
} from '../../../viz/grid-window.ts';
import { walked } from '../../../viz/spatial-panel.ts';
import { placeIn, type SelectedCell } from '../../selected.ts';
import type { ViewContext } from '../view.ts';
import type { GridCell, ShownGrid } from './shown-grid.ts';

/** A zoom's notch. */
const NOTCH = 1.5;
const MIDDLE = { x: 0.5, y: 0.5 };

export class GridNavigation {
  readonly #context: ViewContext;
  readonly #shapes: () => ReadonlyMap<string, Shape>;
  readonly #onMove: () => void;
  #window: GridWindow = WHOLE;

  /** @param onMove another part is to be drawn */
  constructor(context: ViewContext, shapes: () => ReadonlyMap<string, Shape>, onMove: () => void) {
    this.#context = context;
    this.#shapes = shapes;
    this.#onMove = onMove;
  }

  get window(): GridWindow {
    return this.#window;
  }

  /** Takes the zoom of the state, as a link or undo gives it. */
  follow(): void {
    const { zoom } = this.#context.store.state.grid;
    if (zoom !== this.#window.zoom) this.#move(within({ ...this.#window, zoom }));
  }

  zoom(notches: number, at: PanelPlace = MIDDLE): void {
    // As the link has it.
    const zoom = Math.round(100 * this.#window.zoom * NOTCH ** notches) / 100;
    this.#move(zoomedAt(this.#window, zoom, at));
    const { store } = this.#context;
    store.set({ grid: { ...store.state.grid, zoom: this.#window.zoom } });
  }

  /** What is pointed at, at the same relative place of a grid. */
  cellOf({ job: { layer }, rows, columns }: ShownGrid): GridCell | null {
    const shapes = this.#shapes();
    const shape = shapes.get(layer) ?? [1, rows, columns, 1];
    const { current } = this.#context.selection;
    const { row = null, column = null } = placeIn(current, layer, shape, (name) => shapes.get(name)) ?? {};
    return row === null || column === null ? null : { row, column };
  }

  /** Whether it is a cell of this very layer that is pointed at. */
  owns({ job: { layer } }: ShownGrid): boolean {
    const { current } = this.#context.selection;
    return current?.kind === 'cell' && current.layer === layer;
  }

  /** What happens on a panel. @param own gives its grid, once there is one */
  events(layer: string, own: () => ShownGrid | undefined): GridPanelEvents {
    const { selection } = this.#context;
    const at = (place: PanelPlace | null): SelectedCell | null => {
      const cell = place && own()?.cellAt(this.#window, place);
      return cell ? { kind: 'cell', layer, ...cell, channel: null } : null;
    };
    return {
      onPoint: (place) => selection.hover(at(place)),
      onPin: (place) => selection.pin(at(place)),
      onZoom: (notches, place) => this.zoom(notches, place),
      onDrag: (right, down) => this.#move(draggedBy(this.#window, right, down)),
      onKey: (key) => {
        const shown = own();
        if (key === '+' || key === '-') this.zoom(key === '+' ? 1 : -1);
        else if (key === 'Enter' && selection.hovered) selection.pin(selection.hovered);
        else return shown !== undefined && this.#walk(shown, key);
        return true;
      },
    };
  }

  /** Walks to the next cell and keeps it in sight. */
  #walk(shown: ShownGrid, key: string): boolean {
    const { rows, columns, job } = shown;
    const next = walked(this.cellOf(shown), key, rows, columns);
    if (!next) return false;
    const place = { x: next.column / columns, y: next.row / rows, width: 1 / columns, height: 1 / rows };
    this.#move(showingCell(this.#window, place));
    this.#context.selection.hover({ kind: 'cell', layer: job.layer, ...next, channel: null });
    return true;
  }

  #move(window: GridWindow): void {
    this.#window = window;
    this.#onMove();
  }
}
