/** A canvas with a window of a grid's tiles, drawn on the GPU from the buffer in which they grow. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Kernel, Step } from '../gpu/kernel.ts';
import { Program } from '../gpu/program.ts';
import canvasWgsl from '../shaders/grid-to-canvas.wgsl?raw';
import { CanvasPicture } from './canvas-picture.ts';
import type { GridRect } from './grid-window.ts';

/** A grid as it is drawn. */
export interface GridTiles {
  readonly rows: number;
  readonly columns: number;
  /** Pixels of a tile's side. */
  readonly side: number;
  readonly tiles: GPUBuffer;
  readonly norms: GPUBuffer;
}

export interface TilesLook {
  /** In cells. */
  readonly window: GridRect;
  /** Whether tiles are as large as their cells fire strongly. */
  readonly scaled: boolean;
  /** The largest norm. */
  readonly most: number;
}

export class GridTilesView {
  readonly #kernel: Kernel;
  readonly #picture: CanvasPicture;
  readonly #arena: Arena;
  #grid: GridTiles | null = null;
  #look: TilesLook = { window: { x: 0, y: 0, width: 1, height: 1 }, scaled: false, most: 1 };
  #step: Step | null = null;
  #program: Program | null = null;

  private constructor(gpu: Gpu, canvas: HTMLCanvasElement, kernel: Kernel) {
    this.#kernel = kernel;
    this.#picture = new CanvasPicture(gpu, canvas, 'grid.canvas', 'premultiplied');
    this.#arena = gpu.arena('grid.view');
  }

  static async create(gpu: Gpu, canvas: HTMLCanvasElement): Promise<GridTilesView> {
    return new GridTilesView(gpu, canvas, await gpu.kernel('grid-to-canvas', canvasWgsl));
  }

  /** Shows this grid from now on. */
  setGrid(grid: GridTiles | null): void {
    this.#grid = grid;
    this.#bind();
  }

  /** In device pixels. */
  resize(width: number, height: number): void {
    if (this.#picture.resize(width, height)) this.#bind();
  }

  setLook(look: TilesLook): void {
    this.#look = look;
    this.#step?.set(paramsOf(look));
  }

  /** What the canvas drew, for tests and exports. */
  get texture(): GPUTexture | null {
    return this.#picture.texture;
  }

  encode(encoder: GPUCommandEncoder): void {
    if (!this.#program) return;
    this.#program.encode(encoder);
    this.#picture.present(encoder);
  }

  dispose(): void {
    this.#step = null;
    this.#program = null;
    this.#arena.dispose();
    this.#picture.dispose();
  }

  #bind(): void {
    this.#arena.dispose();
    this.#step = null;
    this.#program = null;
    if (!this.#grid || !this.#picture.texture) return;
    const { rows, columns, side, tiles, norms } = this.#grid;
    const { width, height } = this.#picture;
    this.#step = this.#kernel.step(
      this.#arena,
      { tiles, norms, canvas: this.#picture.createView() },
      { rows, columns, side, ...paramsOf(this.#look) },
      [width, height],
    );
    this.#program = new Program('show the grid', [this.#step]);
  }
}

function paramsOf({ window: { x, y, width, height }, scaled, most }: TilesLook) {
  return { window: [x, y, width, height], scaled: Number(scaled), most };
}
