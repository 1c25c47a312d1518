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
  type CellLimits,
  cellLimits,
  cellsToScene,
  opacityDensity,
  rayToCells,
  sceneToCells,
  type Triple,
} from './cube-box.ts';
import type { CameraView } from './cube-camera.ts';
import { CubeKernels, createVoxelBuffers, type VoxelBuffers } from './cube-kernels.ts';
import type { Project, ScreenPoint } from './cube-overlay.ts';
import { CubePicker } from './cube-picker.ts';
import { CubeProportions } from './cube-proportions.ts';
import { CubeScene } from './cube-scene.ts';
import { type DragScene, Slicer } from './cube-slices.ts';
import {
  type Cell,
  type CubeSettings,
  DEFAULT_CUBE_SETTINGS,
  type ShownLayer,
  type ShownPicture,
} from './settings.ts';
import { DARK_THEME, type Insets, Stage, type StageTheme } from './stage.ts';

/** A cell by its place alone. */
export type CellPlace = Omit<Cell, 'value'>;

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
  readonly #proportions = new CubeProportions();
  #picture = false;
  #pointed: Triple | null = null;
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
    const slicer = new Slicer(canvas, {
      scene: () => this.#dragScene(),
      change: (patch) => {
        this.setSettings({ ...this.#settings, ...patch });
        this.onSettingsChange?.(patch);
      },
    });
    this.#annotations = new CubeAnnotations(canvas, (...drag) => slicer.drag(...drag));
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
    this.#stage.costUnknown();
    this.#name = layer.name;
    this.#counts = kernels.counts;
    this.#pointed = null;
    this.#proportions.set(this.#counts, this.#settings.depth, before !== null);
    this.#apply();
    if (!before) this.#stage.camera.view = this.#stage.camera.framing(this.#size, false);
  }

  /** Cheap: may be called with every movement of a slider. */
  setSettings(settings: Readonly<CubeSettings>): void {
    const { mode, smooth } = this.#settings;
    if (mode !== settings.mode || smooth !== settings.smooth) this.#stage.costUnknown();
    this.#settings = { ...settings };
    this.#proportions.set(this.#counts, settings.depth, false);
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
    return this.#stage.needsRender || this.#proportions.changing;
  }

  render(): void {
    if (this.#stale) this.#refresh();
    if (this.#proportions.changing) {
      this.#proportions.step();
      this.#tellKernels();
      this.#stage.changed();
    }
    this.#stage.begin();
    this.#scene.place(this.#settings, this.#counts, this.#size, this.#limits);
    this.#stage.draw();
    if (this.#kernels) this.#annotate();
  }

  /** CSS pixels at the canvas's sides that panels cover: the cube is framed in what is left. */
  setInsets(insets: Insets): void {
    this.#stage.insets = insets;
  }

  /** Asks which cell is seen at CSS pixel (x, y) of the canvas; the answer comes to `onPick`. */
  pick(x: number, y: number): void {
    if (this.#kernels)
      this.#picker.ask(this.#kernels, rayToCells(this.#stage.ray(x, y), this.#counts, this.#size));
  }

  resize(cssWidth: number, cssHeight: number, devicePixelRatio: number): void {
    this.#stage.resize(cssWidth, cssHeight, devicePixelRatio);
  }

  /** Pixels drawn per CSS pixel along each side; less than the screen's where the GPU is slow. */
  get sharpness(): number {
    return this.#stage.sharpness;
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

  get #size(): Triple {
    return this.#proportions.size;
  }

  get #limits(): CellLimits {
    return cellLimits(this.#settings, this.#counts);
  }

  #apply(): void {
    this.#tellKernels();
    this.#stale = true;
    this.#stage.changed();
  }

  #tellKernels(): void {
    this.#kernels?.set(this.#settings, this.#limits, opacityDensity(this.#counts, this.#size));
  }

  /** Settings changed though the tensor did not: the list of voxels follows at once. */
  #refresh(): void {
    this.#stale = false;
    const encoder = this.#gpu.device.createCommandEncoder({ label: 'cube' });
    this.#kernels?.encode(encoder, this.#settings.mode);
    this.#gpu.device.queue.submit([encoder.finish()]);
  }

  #dragScene(): DragScene {
    return {
      counts: this.#counts,
      size: this.#size,
      limits: this.#limits,
      rail: (axis) => this.#annotations.rail(axis),
      ray: (x, y) => this.#stage.ray(x, y),
    };
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

  readonly #frame = () => {
    this.#stage.camera.flyTo(this.#stage.camera.framing(this.#size, true));
  };
}
