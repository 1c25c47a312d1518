/** A layer's job with its panel: where its tiles are drawn, and what of them is seen. */

import type { Gpu } from '../../../gpu/device.ts';
import { GridPanel, type GridPanelEvents } from '../../../viz/grid-panel.ts';
import { GridTilesView } from '../../../viz/grid-tiles.ts';
import { cellAt, type GridWindow, rectOfCell, windowInCells } from '../../../viz/grid-window.ts';
import { largest } from '../../../viz/heat-map.ts';
import type { GridJob } from './job.ts';

/** A cell of the layer. */
export interface GridCell {
  readonly row: number;
  readonly column: number;
}

export interface GridLook {
  readonly window: GridWindow;
  readonly scaled: boolean;
  readonly cell: GridCell | null;
}

/** The magnifier's side, in CSS pixels. */
const MAGNIFIER = 96;

export class ShownGrid {
  readonly gpu: Gpu;
  readonly job: GridJob;
  readonly panel: GridPanel;
  readonly rows: number;
  readonly columns: number;
  #tiles: GridTilesView | null = null;
  #magnifier: GridTilesView | null = null;
  #bound: GridJob['grid'] = null;
  #disposed = false;

  constructor(
    gpu: Gpu,
    job: GridJob,
    label: string,
    [rows, columns]: readonly [rows: number, columns: number],
    events: GridPanelEvents,
  ) {
    this.gpu = gpu;
    this.job = job;
    [this.rows, this.columns] = [rows, columns];
    this.panel = new GridPanel({ name: job.layer, label }, [rows, columns], events);
    void this.#open(gpu);
  }

  cellAt(window: GridWindow, at: { readonly x: number; readonly y: number }): GridCell {
    return cellAt(window, this.rows, this.columns, at);
  }

  /** Outline and magnifier of a cell. @param own whether it is a cell of this very layer */
  mark(window: GridWindow, cell: GridCell | null, own: boolean): void {
    const rect = cell && rectOfCell(window, this.rows, this.columns, cell);
    const seen = rect && rect.x > -rect.width && rect.y > -rect.height && rect.x < 1 && rect.y < 1;
    this.panel.mark(seen ? rect : null, own);
  }

  /** Draws what is there. Not while the canvas is being opened. */
  encode(encoder: GPUCommandEncoder, { window, scaled, cell }: GridLook): void {
    const { grid, norms } = this.job;
    const [tiles, magnifier] = [this.#tiles, this.#magnifier];
    if (!tiles || !magnifier || !grid || this.#disposed) return;
    if (grid !== this.#bound) for (const view of [tiles, magnifier]) view.setGrid(grid);
    this.#bound = grid;
    const { width, height } = this.panel.size;
    if (width === 0) return;
    tiles.resize(width * devicePixelRatio, height * devicePixelRatio);
    const most = norms ? largest(norms) : 0;
    tiles.setLook({ window: windowInCells(window, this.rows, this.columns), scaled, most });
    tiles.encode(encoder);
    if (!cell) return;
    magnifier.resize(MAGNIFIER * devicePixelRatio, MAGNIFIER * devicePixelRatio);
    const one = { x: cell.column, y: cell.row, width: 1, height: 1 };
    magnifier.setLook({ window: one, scaled: false, most });
    magnifier.encode(encoder);
  }

  dispose(): void {
    this.#disposed = true;
    this.job.dispose();
    this.#tiles?.dispose();
    this.#magnifier?.dispose();
    this.panel.element.remove();
  }

  async #open(gpu: Gpu): Promise<void> {
    const views = [this.panel.canvas, this.panel.magnifier].map((canvas) =>
      GridTilesView.create(gpu, canvas),
    );
    try {
      const [tiles, magnifier] = await Promise.all(views);
      if (this.#disposed) {
        tiles?.dispose();
        magnifier?.dispose();
        return;
      }
      this.#tiles = tiles ?? null;
      this.#magnifier = magnifier ?? null;
    } catch (error) {
      this.job.failed = error instanceof Error ? error.message : String(error);
    }
  }
}
