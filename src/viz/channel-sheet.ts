/**
 * All channels of a layer as a sheet of heat maps, live, on a WebGPU canvas of its own.
 *
 * Only what is in view is drawn: the sheet scrolls by a parameter, the texture is as large as the view, and without a
 * layer there is none. Call `setLayer` and `resize` between frames, never between `encode` and the submit: they free
 * what was bound before.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { BufferUsage } from '../gpu/flags.ts';
import type { Kernel, Step } from '../gpu/kernel.ts';
import { quads, tensorParams } from '../gpu/tensor.ts';
import sheetWgsl from '../shaders/channel-sheet.wgsl?raw';
import peakWgsl from '../shaders/channel-sheet-peak.wgsl?raw';
import { CanvasPicture } from './canvas-picture.ts';
import {
  channelAtPlace,
  layoutSheet,
  rowsInView,
  type SheetLayout,
  tileCorner,
} from './channel-sheet-layout.ts';
import {
  type ChannelSheetSettings,
  DEFAULT_SHEET_SETTINGS,
  pointedCorner,
  sheetParams,
} from './channel-sheet-params.ts';
import { colourMapWords } from './colour-maps.ts';
import type { Cell, ShownLayer } from './settings.ts';

export type { ChannelSheetSettings } from './channel-sheet-params.ts';

/** In CSS pixels of the canvas. */
export interface CanvasRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class ChannelSheetView {
  readonly #gpu: Gpu;
  readonly #kernels: { readonly sheet: Kernel; readonly peak: Kernel };
  readonly #picture: CanvasPicture;
  readonly #mapArena: Arena;
  readonly #map: GPUBuffer;
  readonly #arena: Arena;
  #settings: ChannelSheetSettings = DEFAULT_SHEET_SETTINGS;
  #layer: ShownLayer | null = null;
  #layout: SheetLayout | null = null;
  #steps: { readonly sheet: Step; readonly peak: Step } | null = null;
  /** Device pixels of the view, once it has been told. */
  #size: readonly [width: number, height: number] | null = null;
  #dpr = 1;
  #scroll = 0;
  #pointed: number | null = null;

  private constructor(gpu: Gpu, canvas: HTMLCanvasElement, kernels: { sheet: Kernel; peak: Kernel }) {
    this.#gpu = gpu;
    this.#kernels = kernels;
    this.#picture = new CanvasPicture(gpu, canvas, 'channel-sheet.canvas', 'opaque');
    this.#mapArena = gpu.arena('channel-sheet.map');
    this.#map = this.#mapArena.upload('map', colourMapWords(this.#settings.colourMap), BufferUsage.STORAGE);
    this.#arena = gpu.arena('channel-sheet');
  }

  static async create(gpu: Gpu, canvas: HTMLCanvasElement): Promise<ChannelSheetView> {
    const [sheet, peak] = await Promise.all([
      gpu.kernel('channel-sheet', sheetWgsl),
      gpu.kernel('channel-sheet-peak', peakWgsl),
    ]);
    return new ChannelSheetView(gpu, canvas, { sheet, peak });
  }

  /** Height of the whole sheet in CSS pixels. */
  get contentHeight(): number {
    return (this.#layout?.height ?? 0) / this.#dpr;
  }

  /** Null shows none, and holds nothing of the view's size. */
  setLayer(layer: ShownLayer | null): void {
    const other = layer?.name !== this.#layer?.name;
    this.#layer = layer;
    if (other) {
      this.#scroll = 0;
      this.#pointed = null;
    }
    this.#fit();
    this.#build();
  }

  setSettings(changes: Partial<ChannelSheetSettings>): void {
    const before = this.#settings;
    this.#settings = { ...before, ...changes };
    if (this.#settings.colourMap !== before.colourMap) {
      this.#gpu.device.queue.writeBuffer(this.#map, 0, colourMapWords(this.#settings.colourMap));
    }
    if (this.#settings.tile !== before.tile) this.#arrange();
    this.#tell();
  }

  /** Size of the view in CSS pixels. */
  resize(width: number, height: number, dpr: number): void {
    this.#dpr = dpr;
    this.#size = [width * dpr, height * dpr];
    if (this.#fit()) this.#build();
  }

  /** Puts the sheet's line `y` (CSS pixels) at the top of the view, as far as there is one. */
  scrollTo(y: number): void {
    const most = Math.max(0, (this.#layout?.height ?? 0) - this.#picture.height);
    this.#scroll = Math.round(Math.min(most, Math.max(0, y * this.#dpr)));
    this.#tell();
  }

  /** Where the view is, in CSS pixels. */
  get scroll(): number {
    return this.#scroll / this.#dpr;
  }

  /** Outlines a channel in the colour of what is pointed at. */
  highlight(channel: number | null): void {
    if (channel === this.#pointed) return;
    this.#pointed = channel;
    this.#steps?.sheet.set({ pointed: pointedCorner(this.#layout, channel) });
  }

  /** Draws what is in view from the values that the layer's tensor has then. */
  encode(encoder: GPUCommandEncoder): void {
    if (!this.#steps) return;
    const pass = encoder.beginComputePass(PASS);
    if (this.#settings.perChannel) this.#steps.peak.encode(pass);
    this.#steps.sheet.encode(pass);
    pass.end();
  }

  present(encoder: GPUCommandEncoder): void {
    if (this.#steps) this.#picture.present(encoder);
  }

  /** The channel under a place of the canvas (CSS pixels). */
  channelAt(x: number, y: number): number | null {
    if (!this.#layout) return null;
    return channelAtPlace(this.#layout, x * this.#dpr, y * this.#dpr + this.#scroll);
  }

  /** The cell under a place of the canvas (CSS pixels), without its value. */
  cellAt(x: number, y: number): Omit<Cell, 'value'> | null {
    const channel = this.channelAt(x, y);
    if (channel === null || !this.#layout || !this.#layer) return null;
    const [left, top] = tileCorner(this.#layout, channel);
    const [, h, w] = this.#layer.tensor.shape;
    const cell = (place: number, pixels: number, cells: number) =>
      Math.min(cells - 1, Math.max(0, Math.floor((place * cells) / pixels)));
    return {
      row: cell(y * this.#dpr + this.#scroll - top, this.#layout.tileHeight, h),
      column: cell(x * this.#dpr - left, this.#layout.tileWidth, w),
      channel,
    };
  }

  /** Where a channel's tile lies now; may be out of view. */
  rectOf(channel: number): CanvasRect | null {
    if (!this.#layout || channel < 0 || channel >= this.#layout.channels) return null;
    const [left, top] = tileCorner(this.#layout, channel);
    const { tileWidth, tileHeight } = this.#layout;
    const [x, y] = [left / this.#dpr, (top - this.#scroll) / this.#dpr];
    return { x, y, width: tileWidth / this.#dpr, height: tileHeight / this.#dpr };
  }

  dispose(): void {
    this.#picture.dispose();
    this.#arena.dispose();
    this.#mapArena.dispose();
    this.#steps = null;
    this.#layer = null;
  }

  /** True where the texture is another one. */
  #fit(): boolean {
    if (this.#layer && this.#size) return this.#picture.resize(...this.#size);
    this.#picture.clear();
    return false;
  }

  /** Binds layer and texture. */
  #build(): void {
    this.#arena.dispose();
    this.#steps = null;
    this.#layout = null;
    if (!this.#layer || !this.#picture.texture) return;
    this.#arrange();
    const { tensor: x, range } = this.#layer;
    const peaks = this.#arena.buffer('peaks', quads(x.shape[3]) * 16, BufferUsage.STORAGE);
    const size: [number, number] = [this.#picture.width, this.#picture.height];
    const tensor = tensorParams(x);
    const peak = this.#kernels.peak.step(this.#arena, { x, peaks }, { x: tensor, quad: 0 }, [64]);
    const picture = this.#picture.createView();
    const sheet = this.#kernels.sheet.step(
      this.#arena,
      { x, range, peaks, map: this.#map, picture },
      { ...this.#params(), x: tensor, size },
      size,
    );
    this.#steps = { sheet, peak };
    this.#tell();
  }

  #arrange(): void {
    if (!this.#layer) return;
    const [, h, w, c] = this.#layer.tensor.shape;
    const { width, height } = this.#picture;
    const tile = this.#settings.tile ?? undefined;
    this.#layout = layoutSheet([h, w, c], { width, height, dpr: this.#dpr, tile });
    this.#scroll = Math.min(this.#scroll, Math.max(0, this.#layout.height - height));
  }

  /** Tells the steps of scroll, settings and layout. */
  #tell(): void {
    if (!this.#steps || !this.#layout) return;
    const { sheet, peak } = this.#steps;
    sheet.set(this.#params());
    const { perRow, channels } = this.#layout;
    const [first, last] = rowsInView(this.#layout, this.#scroll, this.#picture.height);
    const quad = Math.floor((first * perRow) / 4);
    peak.set({ quad });
    peak.workgroups[0] = quads(Math.min(channels, (last + 1) * perRow)) - quad;
  }

  #params() {
    return sheetParams(this.#settings, this.#layout, this.#scroll, this.#pointed);
  }
}

const PASS: GPUComputePassDescriptor = { label: 'channel-sheet' };
