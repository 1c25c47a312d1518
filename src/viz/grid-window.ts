/** Which part of a grid is seen: one window for all panels, in shares of the whole, so that all show the same place. */

export interface GridWindow {
  /** 1 for the whole grid. */
  readonly zoom: number;
  /** The middle, 0…1 from the left and from the top. */
  readonly x: number;
  readonly y: number;
}

/** In cells or in shares of a panel. */
export interface GridRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const WHOLE: GridWindow = { zoom: 1, x: 0.5, y: 0.5 };
export const MOST_ZOOM = 8;

/** The same window with its zoom in range and its edges inside of the grid. */
export function within({ zoom, x, y }: GridWindow): GridWindow {
  const kept = Math.min(MOST_ZOOM, Math.max(1, zoom));
  const half = 0.5 / kept;
  const inside = (at: number) => Math.min(1 - half, Math.max(half, at));
  return { zoom: kept, x: inside(x), y: inside(y) };
}

/** Zooms so that what is at a place of the panel (0…1) stays there. */
export function zoomedAt(window: GridWindow, zoom: number, at: { x: number; y: number }): GridWindow {
  const kept = Math.min(MOST_ZOOM, Math.max(1, zoom));
  const shift = 1 / window.zoom - 1 / kept;
  return within({ zoom: kept, x: window.x + (at.x - 0.5) * shift, y: window.y + (at.y - 0.5) * shift });
}

/** Moves the window by shares of the panel, as a hand moves paper. */
export function draggedBy(window: GridWindow, right: number, down: number): GridWindow {
  return within({ ...window, x: window.x - right / window.zoom, y: window.y - down / window.zoom });
}

/** Moves the window no more than it takes to see a cell. */
export function showingCell(window: GridWindow, cell: GridRect): GridWindow {
  const half = 0.5 / window.zoom;
  const shown = (middle: number, from: number, length: number) =>
    Math.min(from + half, Math.max(from + length - half, middle));
  return within({
    zoom: window.zoom,
    x: shown(window.x, cell.x, cell.width),
    y: shown(window.y, cell.y, cell.height),
  });
}

/** The window in cells of a layer. */
export function windowInCells({ zoom, x, y }: GridWindow, rows: number, columns: number): GridRect {
  const [width, height] = [columns / zoom, rows / zoom];
  return { x: x * columns - width / 2, y: y * rows - height / 2, width, height };
}

/** The cell at a place of the panel (0…1). */
export function cellAt(
  window: GridWindow,
  rows: number,
  columns: number,
  at: { readonly x: number; readonly y: number },
): { readonly row: number; readonly column: number } {
  const seen = windowInCells(window, rows, columns);
  const index = (place: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(place)));
  return {
    row: index(seen.y + at.y * seen.height, rows),
    column: index(seen.x + at.x * seen.width, columns),
  };
}

/** Where a cell is on the panel, in shares of it; may lie outside. */
export function rectOfCell(
  window: GridWindow,
  rows: number,
  columns: number,
  { row, column }: { readonly row: number; readonly column: number },
): GridRect {
  const seen = windowInCells(window, rows, columns);
  return {
    x: (column - seen.x) / seen.width,
    y: (row - seen.y) / seen.height,
    width: 1 / seen.width,
    height: 1 / seen.height,
  };
}

/** Side of a tile as a share of its cell, for a cell that fires at this share of the strongest. A.7. */
export function tileShare(share: number): number {
  return 0.22 + 0.7 * Math.max(0, share) ** 1.75;
}
