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
  type BoxPlace,
  boxOf,
  type CellBox,
  cellLimits,
  cellsToScene,
  rayToCells,
  sceneToCells,
  type Triple,
} from './cube-box.ts';
import { CubeFraming } from './cube-framing.ts';
import { createVoxelBuffers } from './cube-kernels.ts';
import { CubeLayer } from './cube-layer.ts';
import type { Project, ScreenPoint } from './cube-overlay.ts';
import { CubePicker } from './cube-picker.ts';
import { CubeProportions } from './cube-proportions.ts';
import { CubeScene } from './cube-scene.ts';
import { Slicer } from './cube-slices.ts';
import type { CubeState } from './cube-state.ts';
import type { TintGroups } from './cube-tint.ts';
import { CubeTints } from './cube-tints.ts';
import {
  type Cell,
  type CubeSettings,
  DEFAULT_CUBE_SETTINGS,
  type ShownLayer,
  type ShownPicture,
} from './settings.ts';
import { DARK_THEME, type Insets, Stage, type StageTheme } from './stage.ts';

export class CubeView {
  /** The cell that `pick` found, with the tensor's own value, null where there is none; and the question's `keep`. */
  onPick: (cell: Cell | null, keep: boolean) => void = () => {};
  /** Slices dragged on the cube. They are shown at once; the page stores them. */
  onSettingsChange?: (patch: Partial<CubeSettings>) => void;
  readonly framing: CubeFraming;
  readonly #arena: Arena;
  readonly #stage: Stage;
  readonly #scene: CubeScene;
  readonly #annotations: CubeAnnotations;
  readonly #picker: CubePicker;
  readonly #project: Project;
  readonly #layer: CubeLayer;
  readonly #tints: CubeTints;
  #settings: Readonly<CubeSettings> = DEFAULT_CUBE_SETTINGS;
  #counts: Triple = [1, 1, 1];
  readonly #proportions = new CubeProportions();
  #picture = false;
  #pointed: CellBox | null = null;
  /** Null when something of it has changed. */
  #known: CubeState | null = null;

  private constructor(gpu: Gpu, canvas: HTMLCanvasElement, stage: Stage, theme: StageTheme) {
    this.#stage = stage;
    this.#arena = gpu.arena('cube');
    const voxels = createVoxelBuffers(this.#arena);
    this.#layer = new CubeLayer(gpu, voxels);
    this.#scene = new CubeScene(gpu, this.#arena, stage, voxels, theme);
    this.#tints = new CubeTints(gpu, (tint) => {
      this.#scene.tint = tint;
    });
    const slicer = new Slicer(canvas, {
      scene: () => ({
        state: this.#state,
        rail: (axis) => this.#annotations.rail(axis),
        ray: (x, y) => stage.ray(x, y),
      }),
      change: (patch) => {
        this.setSettings({ ...this.#settings, ...patch });
        this.onSettingsChange?.(patch);
      },
    });
    this.#annotations = new CubeAnnotations(canvas, (...drag) => slicer.drag(...drag));
    this.#annotations.theme = theme;
    this.#picker = new CubePicker(gpu, this.#arena, (cell, keep) => this.onPick(cell, keep));
    this.#project = (column, row, channel) =>
      stage.project(cellsToScene([column, row, channel], this.#counts, this.#size));
    this.framing = new CubeFraming(canvas, stage, () => this.#size);
  }

  static async create(
    gpu: Gpu,
    canvas: HTMLCanvasElement,
    theme: StageTheme = DARK_THEME,
  ): Promise<CubeView> {
    return new CubeView(gpu, canvas, await Stage.create(gpu, canvas, theme), theme);
  }

  /**
   * Shows another layer; the box takes on its proportions. The frame loop may go on meanwhile. Null shows none, at
   * once: for when the tensor is about to go.
   */
  async setLayer(layer: ShownLayer | null): Promise<void> {
    if (!layer) {
      this.#layer.close();
      this.#leaveLayer();
      return;
    }
    const first = this.#layer.name === null;
    const kernels = await this.#layer.open(layer);
    if (!kernels) return;
    this.#leaveLayer();
    this.#scene.volume.volume = kernels.volume;
    this.#counts = kernels.counts;
    this.#proportions.set(this.#counts, this.#settings.depth, !first);
    this.#apply();
    this.framing.welcome();
  }

  /** Cheap: may be called with every movement of a slider. */
  setSettings(settings: Readonly<CubeSettings>): void {
    const { mode, smooth } = this.#settings;
    if (mode !== settings.mode || smooth !== settings.smooth) this.#stage.costUnknown();
    this.#settings = { ...settings };
    this.#proportions.set(this.#counts, settings.depth, false);
    this.#apply();
  }

  /**
   * Colours the cells by the groups that they belong to; null colours them by their values again.
   * @param only the group that is shown alone, null for all
   */
  async setGroups(groups: TintGroups | null, only: number | null = null): Promise<void> {
    await this.#tints.show(groups, only);
    this.#stage.changed();
  }

  /** The picture whose seen part lies behind the cells; null for none. */
  setPicture(picture: ShownPicture | null): void {
    this.#picture = picture !== null;
    this.#known = null;
    this.#scene.picture.show(picture);
    this.#stage.changed();
  }

  /** Outlines a cell, a cell's whole vector or a channel's plane in orange. */
  setPointer(place: BoxPlace | null): void {
    this.#pointed = place && boxOf(place, this.#counts);
    this.#known = null;
    // Lies over the canvas: the cube itself need not be drawn again.
    this.#annotate();
  }

  set theme(theme: StageTheme) {
    this.#stage.theme = theme;
    this.#scene.theme = theme;
    this.#annotations.theme = theme;
  }

  /** After the network's forward, in the same submit: takes over the tensor's new values. */
  encode(encoder: GPUCommandEncoder): void {
    this.#layer.encode(encoder, this.#settings.mode);
    this.#stage.changed();
  }

  get needsRender(): boolean {
    return this.#stage.needsRender || this.#proportions.changing;
  }

  render(): void {
    if (this.#proportions.changing) {
      this.#proportions.step();
      this.#apply();
    }
    this.#layer.refresh(this.#settings.mode);
    this.#stage.begin();
    this.#scene.place(this.#state);
    this.#stage.draw();
    this.#annotate();
  }

  /** CSS pixels at the canvas's sides that panels cover: the cube is framed in what is left. */
  setInsets(insets: Insets): void {
    this.#stage.insets = insets;
  }

  /** Asks which cell is seen at CSS pixel (x, y) of the canvas; the answer comes to `onPick`, with `keep`. */
  pick(x: number, y: number, keep = false): void {
    const { kernels } = this.#layer;
    if (!kernels) return;
    const ray = rayToCells(this.#stage.ray(x, y), this.#counts, this.#size);
    this.#picker.ask({ kernels, ray, keep });
  }

  resize(cssWidth: number, cssHeight: number, devicePixelRatio: number): void {
    this.#stage.resize(cssWidth, cssHeight, devicePixelRatio);
  }

  /** Pixels drawn per CSS pixel along each side; less than the screen's where the GPU is slow. */
  get sharpness(): number {
    return this.#stage.sharpness;
  }

  /** Where the middle of a cell, a vector or a plane is on the canvas, CSS pixels; null behind the camera. */
  project(row: number | null, column: number | null, channel: number | null): ScreenPoint | null {
    const [begin, end] = boxOf({ row, column, channel }, this.#counts);
    return this.#project((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, (begin[2] + end[2]) / 2);
  }

  dispose(): void {
    this.#picker.forget();
    this.#tints.hide();
    this.#layer.close();
    this.framing.dispose();
    this.#annotations.dispose();
    this.#scene.dispose();
    this.#stage.dispose();
    this.#arena.dispose();
  }

  get #size(): Triple {
    return this.#proportions.size;
  }

  /** The same object as long as nothing of it changes. */
  get #state(): CubeState {
    this.#known ??= {
      name: this.#layer.name,
      settings: this.#settings,
      counts: this.#counts,
      size: this.#size,
      limits: cellLimits(this.#settings, this.#counts),
      pointed: this.#pointed,
      picture: this.#picture,
    };
    return this.#known;
  }

  /** What was said of the layer before says nothing of the next. */
  #leaveLayer(): void {
    this.#picker.forget();
    this.#tints.hide();
    this.#pointed = null;
    this.#known = null;
    this.#stage.costUnknown();
    this.#stage.changed();
  }

  #apply(): void {
    this.#layer.set(this.#settings, cellLimits(this.#settings, this.#counts), this.#size);
    this.#known = null;
    this.#stage.changed();
  }

  #annotate(): void {
    const state = this.#state;
    if (!this.#annotations.due(state, this.#stage.projection)) return;
    const eye = this.#stage.camera.camera.position.toArray();
    this.#annotations.draw(state, sceneToCells(eye, this.#counts, this.#size), this.#project);
  }
}
