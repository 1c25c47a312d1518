/**
 * The live activation cube: a layer's tensor drawn from where the network wrote it, with its picture behind, slices to
 * drag, axes to read and a cell under the pointer.
 *
 * Each frame: `encode` after the network's forward when the tensor changed, then `render` when `needsRender`. Neither
 * allocates anything on the GPU.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { CubeAnnotations } from './cube-annotations.ts';
import {
  boxSize,
  type CellLimits,
  cellLimits,
  cellsToScene,
  opacityDensity,
  sceneToCells,
  type Triple,
} from './cube-box.ts';
import type { CameraView } from './cube-camera.ts';
import type { Grip } from './cube-handles.ts';
import { type CellRay, CubeKernels, createVoxelBuffers, type VoxelBuffers } from './cube-kernels.ts';
import type { Project, ScreenPoint } from './cube-overlay.ts';
import { CubePicker } from './cube-picker.ts';
import { CubeScene } from './cube-scene.ts';
import { SliceDrag } from './cube-slices.ts';
import {
  type Cell,
  type CubeSettings,
  DEFAULT_CUBE_SETTINGS,
  type ShownLayer,
  type ShownPicture,
} from './settings.ts';
import { DARK_THEME, Stage, type StageTheme } from './stage.ts';

/** A cell by its place alone. */
export type CellPlace = Omit<Cell, 'value'>;

const MORPH_MS = 250;

export class CubeView {
  /** The cell that `pick` found, with the tensor's own value; null where there is none. */
  onPick: (cell: Cell | null) => void = () => {};
  /** Slices dragged on the cube. They are shown at once; the page stores them. */
  onSettingsChange?: (patch: Partial<CubeSettings>) => void;
  readonly #gpu: Gpu;
  readonly #canvas: HTMLCanvasElement;
  readonly #arena: Arena;
  readonly #stage: Stage;
  readonly #scene: CubeScene;
  readonly #voxels: VoxelBuffers;
  readonly #annotations: CubeAnnotations;
  readonly #picker: CubePicker;
  readonly #project: Project;
  #kernels: CubeKernels | null = null;
  #name = '';
  #settings: Readonly<CubeSettings> = DEFAULT_CUBE_SETTINGS;
  #counts: Triple = [1, 1, 1];
  #size: Triple = [1, 1, 1];
  #morph: { readonly from: Triple; readonly begin: number } | null = null;
  #picture = false;
  #pointed: Triple | null = null;
  #drag: SliceDrag | null = null;
  /** What is drawn no longer follows from the tensor and the settings. */
  #stale = false;
  /** Counts calls of setLayer; only the last one takes effect. */
  #turn = 0;

  private constructor(gpu: Gpu, canvas: HTMLCanvasElement, stage: Stage, theme: StageTheme) {
    this.#gpu = gpu;
    this.#canvas = canvas;
    this.#stage = stage;
    this.#arena = gpu.arena('cube');
    this.#voxels = createVoxelBuffers(this.#arena);
    this.#scene = new CubeScene(gpu, this.#arena, stage, this.#voxels, theme);
    this.#annotations = new CubeAnnotations(canvas, (...drag) => this.#onDrag(...drag));
    this.#annotations.theme = theme;
    this.#picker = new CubePicker(gpu, this.#arena, (cell) => this.onPick(cell));
    this.#project = (column, row, channel) =>
      stage.project(cellsToScene([column, row, channel], this.#counts, this.#size));
    canvas.addEventListener('dblclick', this.#frame);
  }

  static async create(
    gpu: Gpu,
    canvas: HTMLCanvasElement,
    theme: StageTheme = DARK_THEME,
  ): Promise<CubeView> {
    return new CubeView(gpu, canvas, await Stage.create(gpu, canvas, theme), theme);
  }

  /** Shows another layer; the box takes on its proportions. The frame loop may go on meanwhile. */
  async setLayer(layer: ShownLayer): Promise<void> {
    const turn = ++this.#turn;
    const kernels = await CubeKernels.create(this.#gpu, layer, this.#voxels);
    if (turn !== this.#turn) return kernels.dispose();
    const before = this.#kernels;
    this.#picker.forget();
    this.#kernels = kernels;
    this.#scene.volume.volume = kernels.volume;
    before?.dispose();
    this.#name = layer.name;
    this.#counts = kernels.counts;
    this.#pointed = null;
    if (before) this.#startMorph();
    else this.#size = boxSize(this.#counts, this.#settings.depth);
    this.#apply();
    if (!before) this.#stage.camera.view = this.#stage.camera.framing(this.#size, false);
  }

  /** Cheap: may be called with every movement of a slider. */
  setSettings(settings: Readonly<CubeSettings>): void {
    const deeper = settings.depth !== this.#settings.depth;
    this.#settings = { ...settings };
    if (deeper && !this.#morph) this.#size = boxSize(this.#counts, settings.depth);
    this.#apply();
  }

  /** The picture whose seen part lies behind the cells; null for none. */
  setPicture(picture: ShownPicture | null): void {
    this.#picture = picture !== null;
    this.#scene.picture.show(picture);
    this.#stage.changed();
  }

  /** Outlines a cell in orange. */
  setPointer(cell: CellPlace | null): void {
    this.#pointed = cell && [cell.column, cell.row, cell.channel];
    this.#stage.changed();
  }

  set theme(theme: StageTheme) {
    this.#stage.theme = theme;
    this.#scene.theme = theme;
    this.#annotations.theme = theme;
  }

  /** After the network's forward, in the same submit: takes over the tensor's new values. */
  encode(encoder: GPUCommandEncoder): void {
    this.#kernels?.encode(encoder, this.#settings.mode);
    this.#stale = false;
    this.#stage.changed();
  }

  get needsRender(): boolean {
    return this.#stage.needsRender || this.#morph !== null;
  }

  render(): void {
    if (this.#stale) this.#refresh();
    if (this.#morph) this.#stepMorph(this.#morph);
    this.#stage.begin();
    this.#scene.place(this.#settings, this.#counts, this.#size, this.#limits);
    this.#stage.draw();
    if (this.#kernels) this.#annotate();
  }

  /** Asks which cell is seen at CSS pixel (x, y) of the canvas; the answer comes to `onPick`. */
  pick(x: number, y: number): void {
    if (this.#kernels) this.#picker.ask(this.#kernels, this.#cellRay(x, y));
  }

  resize(cssWidth: number, cssHeight: number, devicePixelRatio: number): void {
    this.#stage.resize(cssWidth, cssHeight, devicePixelRatio);
  }

  /** Flies back to the first view. */
  resetView(): void {
    this.#stage.camera.flyTo(this.#stage.camera.framing(this.#size, false));
  }

  get view(): CameraView {
    return this.#stage.camera.view;
  }

  set view(view: CameraView) {
    this.#stage.camera.view = view;
  }

  /** Where the middle of a cell is on the canvas, CSS pixels; null behind the camera. */
  project(row: number, column: number, channel: number): ScreenPoint | null {
    return this.#project(column + 0.5, row + 0.5, channel + 0.5);
  }

  dispose(): void {
    this.#turn++;
    this.#canvas.removeEventListener('dblclick', this.#frame);
    this.#annotations.dispose();
    this.#scene.dispose();
    this.#stage.dispose();
    this.#kernels?.dispose();
    this.#kernels = null;
    this.#arena.dispose();
  }

  get #limits(): CellLimits {
    return cellLimits(this.#settings, this.#counts);
  }

  #apply(): void {
    this.#kernels?.set(this.#settings, this.#limits, opacityDensity(this.#counts, this.#size));
    this.#stale = true;
    this.#stage.changed();
  }

  /** Settings changed though the tensor did not: the list of voxels follows at once. */
  #refresh(): void {
    this.#stale = false;
    const encoder = this.#gpu.device.createCommandEncoder({ label: 'cube' });
    this.#kernels?.encode(encoder, this.#settings.mode);
    this.#gpu.device.queue.submit([encoder.finish()]);
  }

  #startMorph(): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.#size = boxSize(this.#counts, this.#settings.depth);
    } else this.#morph = { from: this.#size, begin: performance.now() };
  }

  #stepMorph({ from, begin }: { from: Triple; begin: number }): void {
    const time = Math.min(1, (performance.now() - begin) / MORPH_MS);
    const eased = 1 - (1 - time) ** 3;
    const to = boxSize(this.#counts, this.#settings.depth);
    const between = (axis: 0 | 1 | 2) => from[axis] + (to[axis] - from[axis]) * eased;
    this.#size = [between(0), between(1), between(2)];
    if (time === 1) this.#morph = null;
    this.#kernels?.set(this.#settings, this.#limits, opacityDensity(this.#counts, this.#size));
    this.#stage.changed();
  }

  #annotate(): void {
    const { picture, axes } = this.#settings;
    const eye = sceneToCells(this.#stage.camera.camera.position.toArray(), this.#counts, this.#size);
    const about = {
      name: this.#name,
      counts: this.#counts,
      limits: this.#limits,
      eye,
      depth: this.#size[2],
      pointed: this.#pointed,
      picture: picture && this.#picture,
      axes,
    };
    this.#annotations.draw(about, this.#project);
  }

  #cellRay(x: number, y: number): CellRay {
    const { origin, direction } = this.#stage.ray(x, y);
    const [sx, sy, sz] = this.#size;
    const [w, h, c] = this.#counts;
    const [dx, dy, dz] = direction;
    return {
      origin: sceneToCells(origin, this.#counts, this.#size),
      direction: [(dx * w) / sx, (-dy * h) / sy, (dz * c) / sz],
    };
  }

  #onDrag(axis: 0 | 1 | 2, grip: Grip, { x, y }: ScreenPoint, phase: 'begin' | 'move' | 'end'): void {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const point = { x: x - left, y: y - top };
    const scene = {
      counts: this.#counts,
      size: this.#size,
      ray: (px: number, py: number) => this.#stage.ray(px, py),
    };
    const rail = this.#annotations.rail(axis);
    if (phase === 'begin') this.#drag = rail ? new SliceDrag(scene, rail, grip, this.#limits, point) : null;
    else if (phase === 'end') this.#drag = null;
    else if (this.#drag) {
      const patch = this.#drag.move(scene, point);
      this.setSettings({ ...this.#settings, ...patch });
      this.onSettingsChange?.(patch);
    }
  }

  readonly #frame = () => {
    this.#stage.camera.flyTo(this.#stage.camera.framing(this.#size, true));
  };
}
