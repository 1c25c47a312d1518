/** The window of the grids: it stays inside, keeps what one zooms at, and knows its cells. */

import { describe, expect, it } from 'vitest';
import {
  cellAt,
  draggedBy,
  rectOfCell,
  showingCell,
  tileShare,
  WHOLE,
  windowInCells,
  within,
  zoomedAt,
} from '../../src/viz/grid-window.ts';

describe('a window', () => {
  it('is the whole at zoom 1, wherever one drags or zooms out', () => {
    expect(windowInCells(WHOLE, 7, 14)).toEqual({ x: 0, y: 0, width: 14, height: 7 });
    expect(draggedBy(WHOLE, 0.4, -2)).toEqual(WHOLE);
    expect(zoomedAt(WHOLE, 0.2, { x: 0, y: 1 })).toEqual(WHOLE);
    expect(within({ zoom: 99, x: -1, y: 2 })).toEqual({ zoom: 8, x: 1 / 16, y: 15 / 16 });
  });

  it('keeps what lies under the pointer when it zooms', () => {
    const [rows, columns] = [14, 14];
    const at = { x: 0.3, y: 0.8 };
    const before = cellAt(WHOLE, rows, columns, at);
    let window = WHOLE;
    for (const zoom of [1.5, 3, 8, 2]) {
      window = zoomedAt(window, zoom, at);
      expect(window.zoom).toBe(zoom);
      expect(cellAt(window, rows, columns, at)).toEqual(before);
    }
  });

  it('follows the hand by as much as the hand moved', () => {
    const window = draggedBy({ zoom: 4, x: 0.5, y: 0.5 }, 0.5, -0.25);
    expect(window).toEqual({ zoom: 4, x: 0.375, y: 0.5625 });
  });

  it('moves no more than it takes to see a cell', () => {
    const window = { zoom: 4, x: 0.5, y: 0.5 };
    const cell = (row: number, column: number) => ({
      x: column / 8,
      y: row / 8,
      width: 1 / 8,
      height: 1 / 8,
    });
    expect(showingCell(window, cell(4, 4))).toEqual(window);
    const seen = windowInCells(showingCell(window, cell(0, 6)), 8, 8);
    expect(seen).toEqual({ x: 5, y: 0, width: 2, height: 2 });
  });
});

it('finds the cell at a place, and the place of a cell', () => {
  const window = { zoom: 2, x: 0.75, y: 0.25 };
  for (const cell of [
    { row: 0, column: 4 },
    { row: 2, column: 6 },
  ]) {
    const rect = rectOfCell(window, 6, 8, cell);
    const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
    expect(cellAt(window, 6, 8, middle)).toEqual(cell);
  }
  expect(cellAt(window, 6, 8, { x: 5, y: -1 })).toEqual({ row: 0, column: 7 });
});

it('shrinks tiles as the article does: 22 % of the cell at least, 92 % at most', () => {
  expect([0, 0.5, 1].map(tileShare)).toEqual([0.22, 0.22 + 0.7 * 0.5 ** 1.75, 0.22 + 0.7]);
});
