/**
 * Every layer of a network as a small live cube, in a row on one WebGPU canvas.
 *
 * A frame refreshes the open layer and `budget` others in turn, so that many layers cost no more than few. Names,
 * sizes and clicks are the business of `layer-strip-buttons.ts`. Call `setLayers` and `resize` between frames.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { BufferUsage } from '../gpu/flags.ts';
import type { Kernel, Step } from '../gpu/kernel.ts';
import { tensorParams } from '../gpu/tensor.ts';
import miniCubeWgsl from '../shaders/mini-cube.wgsl?raw';
import { CanvasPicture } from './canvas-picture.ts';
import { COLOUR_MAPS, colourMapWords, colourScale } from './colour-maps.ts';
import { CAMERA, layoutStrip, type MapSize, type StripLayout } from './layer-strip-layout.ts';
import type { ColourMapName, ShownLayer } from './settings.ts';

export interface LayerStripSettings {
  readonly colourMap: ColourMapName;
  readonly gain: number;
}

/** In CSS pixels of the canvas. */
export interface TileRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Per world length; a cell of a tenth of full scale stays a haze. */
const DENSITY = 20;
/** Times the mean magnitude: about where the strongest hundredth of a layer's cells begins. */
const EXPOSURE = 16;
/** sRGB, 0…1: a box where nothing fires, and its edges. */
const BODY = [0.085, 0.1, 0.125];
const EDGE = [0.27, 0.31, 0.36];

export class LayerStripView {
  readonly #gpu: Gpu;
  readonly #kernel: Kernel;
  readonly #picture: CanvasPicture;
  readonly #mapArena: Arena;
  readonly #map: GPUBuffer;
  readonly #arena: Arena;
  #settings: LayerStripSettings = { colourMap: 'magma', gain: 1 };
  #layers: readonly ShownLayer[] = [];
  #steps: readonly Step[] = [];
  #layout: StripLayout | null = null;
  #width = 1;
  #height = 1;
  #dpr = 1;
  #open: number | null = null;
  /** The layer whose turn it is. */
  #next = 0;
  /** All are due at once: the picture is new, or its colours are. */
  #blank = true;

  private constructor(gpu: Gpu, canvas: HTMLCanvasElement, kernel: Kernel) {
    this.#gpu = gpu;
    this.#kernel = kernel;
    this.#picture = new CanvasPicture(gpu, canvas, 'layer-strip.canvas', 'premultiplied');
    this.#mapArena = gpu.arena('layer-strip.map');
    this.#map = this.#mapArena.upload('map', colourMapWords(this.#settings.colourMap), BufferUsage.STORAGE);
    this.#arena = gpu.arena('layer-strip');
  }

  static async create(gpu: Gpu, canvas: HTMLCanvasElement): Promise<LayerStripView> {
    return new LayerStripView(gpu, canvas, await gpu.kernel('mini-cube', miniCubeWgsl));
  }

  /** Width that the tiles need, in CSS pixels; more than was given when there are many layers. */
  get contentWidth(): number {
    return this.#layout ? (this.#layout.tileWidth * this.#layers.length) / this.#dpr : 0;
  }

  setLayers(layers: readonly ShownLayer[]): void {
    this.#layers = layers;
    this.#open = null;
    this.#build();
  }

  /** The layer that is drawn in every frame. */
  setOpen(index: number | null): void {
    this.#open = index;
  }

  setSettings(changes: Partial<LayerStripSettings>): void {
    const before = this.#settings;
    this.#settings = { ...before, ...changes };
    if (this.#settings.colourMap !== before.colourMap) {
      this.#gpu.device.queue.writeBuffer(this.#map, 0, colourMapWords(this.#settings.colourMap));
      this.#blank = true;
    }
    const params = this.#colourParams();
    for (const step of this.#steps) step.set(params);
  }

  /**
   * Space in CSS pixels. The canvas takes the width that its tiles need, and says so in its style.
   */
  resize(width: number, height: number, dpr: number): void {
    if (width === this.#width && height === this.#height && dpr === this.#dpr && this.#layout) return;
    this.#width = width;
    this.#height = height;
    this.#dpr = dpr;
    this.#build();
  }

  /**
   * Draws the open layer and the next ones.
   * @param budget how many besides the open one
   */
  encode(encoder: GPUCommandEncoder, budget: number): void {
    const count = this.#steps.length;
    if (count === 0) return;
    const pass = encoder.beginComputePass(PASS);
    const turns = this.#blank ? count : Math.min(budget, count);
    this.#blank = false;
    if (this.#open !== null && turns < count) this.#steps[this.#open]?.encode(pass);
    for (let i = 0; i < turns; i++) {
      if (this.#next !== this.#open || turns === count) this.#steps[this.#next]?.encode(pass);
      this.#next = (this.#next + 1) % count;
    }
    pass.end();
  }

  present(encoder: GPUCommandEncoder): void {
    if (this.#steps.length > 0) this.#picture.present(encoder);
  }

  tileRect(index: number): TileRect | null {
    if (!this.#layout || index < 0 || index >= this.#layers.length) return null;
    const width = this.#layout.tileWidth / this.#dpr;
    return { x: index * width, y: 0, width, height: this.#layout.tileHeight / this.#dpr };
  }

  /** The layer under a place of the canvas (CSS pixels). */
  layerAt(x: number, y: number): number | null {
    if (!this.#layout || x < 0 || y < 0 || y * this.#dpr >= this.#layout.tileHeight) return null;
    const index = Math.floor((x * this.#dpr) / this.#layout.tileWidth);
    return index < this.#layers.length ? index : null;
  }

  dispose(): void {
    this.#picture.dispose();
    this.#arena.dispose();
    this.#mapArena.dispose();
    this.#steps = [];
    this.#layers = [];
    this.#layout = null;
  }

  /** Lays the tiles out and binds a step for each layer. */
  #build(): void {
    this.#arena.dispose();
    this.#steps = [];
    const dpr = this.#dpr;
    const limit = this.#gpu.device.limits.maxTextureDimension2D;
    const sizes = this.#layers.map(
      ({ tensor }): MapSize => [tensor.shape[1], tensor.shape[2], tensor.shape[3]],
    );
    this.#layout = layoutStrip(sizes, { width: this.#width * dpr, height: this.#height * dpr, dpr, limit });
    const { tileWidth, tileHeight } = this.#layout;
    this.#picture.resize(tileWidth * Math.max(1, this.#layers.length), tileHeight);
    this.#picture.canvas.style.width = `${this.#picture.width / dpr}px`;
    this.#picture.canvas.style.height = `${this.#picture.height / dpr}px`;
    const picture = this.#picture.createView();
    this.#steps = this.#layers.map((layer, i) => this.#step(layer, i, picture));
    this.#next = 0;
    this.#blank = true;
  }

  #step(layer: ShownLayer, index: number, picture: GPUTextureView): Step {
    const { tileWidth = 1, tileHeight = 1, pixel = 1, boxes = [] } = this.#layout ?? {};
    return this.#kernel.step(
      this.#arena,
      { x: layer.tensor, range: layer.range, map: this.#map, picture },
      {
        x: tensorParams(layer.tensor),
        origin: [index * tileWidth, 0],
        size: [tileWidth, tileHeight],
        half: boxes[index] ?? [1, 1, 1],
        pixel,
        ...CAMERA,
        density: DENSITY,
        exposure: EXPOSURE,
        body: BODY,
        edge: EDGE,
        ...this.#colourParams(),
      },
      [tileWidth, tileHeight],
      `mini-cube.${index}`,
    );
  }

  #colourParams() {
    const { colourMap, gain } = this.#settings;
    return { ...colourScale(colourMap), bySign: Number(COLOUR_MAPS[colourMap].signed), gain };
  }
}

const PASS: GPUComputePassDescriptor = { label: 'layer-strip' };
