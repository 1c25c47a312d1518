/**
 * All that lives as long as one GPU device: the picture's texture, the three views, and the network that is shown.
 * The loop asks it to encode; what it shows, it is told by the engine, between frames.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Graph } from '../net/graph.ts';
import { ChannelSheetView } from '../viz/channel-sheet.ts';
import { CubeView } from '../viz/cube.ts';
import { LayerStripView } from '../viz/layer-strip.ts';
import type { ShownLayer } from '../viz/settings.ts';
import { cubeSettings } from './cube-settings.ts';
import { FrameTexture } from './frame-texture.ts';
import { FrameTimer, MARKS } from './frame-timer.ts';
import { type LiveAnswers, LiveNetwork, type WatchedCell } from './live-network.ts';
import { OpenLayer } from './open-layer.ts';
import type { Frame } from './sources/source.ts';
import { sheetGround, stageTheme } from './stage-themes.ts';
import type { AppState } from './state.ts';

export interface Canvases {
  readonly stage: HTMLCanvasElement;
  readonly strip: HTMLCanvasElement;
  readonly sheet: HTMLCanvasElement;
}

/** Layers of the strip that a frame refreshes besides the open one. */
const STRIP_BUDGET = 2;

export class Graphics {
  readonly gpu: Gpu;
  readonly picture: FrameTexture;
  readonly cube: CubeView;
  readonly openLayer: OpenLayer;
  readonly strip: LayerStripView;
  readonly sheet: ChannelSheetView;
  /** Null where the device has no timestamps. */
  readonly timer: FrameTimer | null;
  /** The cell whose value is read every frame. */
  watched: WatchedCell | null = null;
  /** Whether the sheet of channels is in view. */
  sheetOpen = false;
  readonly #arena: Arena;
  readonly #answers: LiveAnswers;
  #live: LiveNetwork | null = null;
  #fitting = 0;

  private constructor(
    gpu: Gpu,
    answers: LiveAnswers,
    views: readonly [CubeView, LayerStripView, ChannelSheetView],
  ) {
    this.gpu = gpu;
    this.picture = new FrameTexture(gpu);
    this.#arena = gpu.arena('page');
    this.timer = FrameTimer.create(gpu, this.#arena, MARKS);
    this.#answers = answers;
    [this.cube, this.strip, this.sheet] = views;
    this.openLayer = new OpenLayer(this.cube);
  }

  static async create(
    gpu: Gpu,
    canvases: Canvases,
    answers: LiveAnswers,
    state: Readonly<AppState>,
  ): Promise<Graphics> {
    const views = await Promise.all([
      CubeView.create(gpu, canvases.stage, stageTheme(state.theme)),
      LayerStripView.create(gpu, canvases.strip),
      ChannelSheetView.create(gpu, canvases.sheet),
    ]);
    const graphics = new Graphics(gpu, answers, views);
    graphics.setLooks(state);
    if (state.view) graphics.cube.framing.view = state.view;
    return graphics;
  }

  get live(): LiveNetwork | null {
    return this.#live;
  }

  /** The open layer. */
  get layer(): ShownLayer | null {
    return this.openLayer.layer;
  }

  /** Whether there is a network with a picture to look at. */
  get ready(): boolean {
    return this.#fitting === 0 && this.#live?.ready === true;
  }

  /** A texture for another size of picture is being bound. */
  get fitting(): boolean {
    return this.#fitting > 0;
  }

  /**
   * Puts a network on the device in the place of the one there, which stays until all is ready. False where that was
   * given up meanwhile, and nothing changed.
   * @throws NetworkError, GpuError
   */
  async setGraph(graph: Graph, state: Readonly<AppState>, signal?: AbortSignal): Promise<boolean> {
    const live = await LiveNetwork.create(this.gpu, graph, this.#answers);
    let texture: GPUTexture | null = null;
    const choose = async () => {
      if (signal?.aborted) return null;
      await bindNewest(live, this.picture, state);
      texture = this.picture.texture;
      const layer = live.layer(state.layer);
      return { layer, take: () => this.#take(live, state) };
    };
    let taken = false;
    try {
      taken = await this.openLayer.open(choose);
    } finally {
      if (!taken) live.dispose();
    }
    // A picture of another size may have come while the cube was made ready.
    if (taken && texture !== this.picture.texture) await this.#bindPicture(state);
    return taken;
  }

  /** Opens the layer that the state names. */
  async setLayer(state: Readonly<AppState>): Promise<void> {
    await this.openLayer.open(async () => {
      const layer = this.#live?.layer(state.layer) ?? null;
      return layer && layer !== this.layer ? { layer, take: () => this.#showOpen() } : null;
    });
  }

  /** The sheet costs nothing while it is shut. */
  showSheet(open: boolean): void {
    if (open === this.sheetOpen) return;
    this.sheetOpen = open;
    this.sheet.setLayer(open ? this.layer : null);
  }

  /** Takes all that only changes how things are drawn. */
  setLooks(state: Readonly<AppState>): void {
    const { colourMap, gain, threshold, ownScale: perChannel } = state;
    const theme = stageTheme(state.theme);
    this.cube.setSettings(cubeSettings(state));
    this.cube.theme = theme;
    this.strip.setSettings({ colourMap, gain });
    this.sheet.setSettings({ colourMap, gain, threshold, perChannel, background: sheetGround(state.theme) });
  }

  /** Takes fit and mirror. */
  setPicture(state: Readonly<AppState>): void {
    this.#live?.setPicture(state);
    this.#showPicture(state);
  }

  /** Makes room for pictures of another size. Where that fails, all stays as it is. @throws RangeError, GpuError */
  async fitPicture(frame: Frame, state: Readonly<AppState>): Promise<void> {
    this.#fitting++;
    try {
      const letGo = await this.picture.fit(frame);
      this.cube.setPicture(null);
      letGo();
      await this.#bindPicture(state);
    } finally {
      this.#fitting--;
    }
  }

  /** Picture in, all layers, ranges and classes out. */
  encodeNetwork(encoder: GPUCommandEncoder): void {
    this.#live?.encode(encoder, this.layer);
    this.openLayer.encode(encoder);
  }

  /** Asks for the value of the watched cell. */
  encodeCell(encoder: GPUCommandEncoder): void {
    const layer = this.openLayer.shown;
    if (this.watched && layer) this.#live?.encodeCell(encoder, layer, this.watched);
  }

  encodeViews(encoder: GPUCommandEncoder): void {
    this.strip.encode(encoder, STRIP_BUDGET);
    this.strip.present(encoder);
    this.cube.encode(encoder);
    if (!this.sheetOpen) return;
    this.sheet.encode(encoder);
    this.sheet.present(encoder);
  }

  /** After the submit: answers start on their way back. */
  collect(): void {
    this.#live?.collect();
  }

  dispose(): void {
    this.timer?.dispose();
    this.cube.dispose();
    this.strip.dispose();
    this.sheet.dispose();
    this.#live?.dispose();
    this.#arena.dispose();
    this.picture.dispose();
  }

  async #bindPicture(state: Readonly<AppState>): Promise<void> {
    this.#fitting++;
    try {
      if (this.#live) await bindNewest(this.#live, this.picture, state);
    } finally {
      this.#fitting--;
    }
    this.#showPicture(state);
  }

  /** The network there goes: nothing shows it any longer. */
  #take(live: LiveNetwork, state: Readonly<AppState>): void {
    const before = this.#live;
    this.#live = live;
    this.strip.setLayers(live.layers);
    this.#showOpen();
    this.#showPicture(state);
    before?.dispose();
  }

  #showOpen(): void {
    const { layer } = this;
    this.strip.setOpen(layer && (this.#live?.layers.indexOf(layer) ?? null));
    this.sheet.setLayer(this.sheetOpen ? layer : null);
  }

  #showPicture({ mirror }: Readonly<AppState>): void {
    const { texture } = this.picture;
    const seen = this.#live?.seen;
    this.cube.setPicture(texture && seen ? { texture, seen, mirror } : null);
  }
}

/** While one texture is being bound another may come: the last one stays. */
async function bindNewest(
  live: LiveNetwork,
  picture: FrameTexture,
  state: Readonly<AppState>,
): Promise<void> {
  for (let bound: GPUTexture | null = null; bound !== picture.texture; ) {
    bound = picture.texture;
    if (bound) await live.bindPicture(bound, state);
  }
}
