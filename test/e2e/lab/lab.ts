/** A page with nothing but the cube and invented activations: for its own tests, and to look at while it is built. */

import { type Gpu, openGpu } from '../../../src/gpu/device.ts';
import { BufferUsage, TextureUsage } from '../../../src/gpu/flags.ts';
import { type GpuTensor, quads, TENSOR_USAGE } from '../../../src/gpu/tensor.ts';
import { CubeView } from '../../../src/viz/cube.ts';
import { type Cell, type CubeSettings, DEFAULT_CUBE_SETTINGS } from '../../../src/viz/settings.ts';
import { activations, LAYERS, paint, rangeOf } from './synthetic.ts';

/** Calls of the device that allocate. */
const ALLOCATIONS = [
  'createBuffer',
  'createTexture',
  'createBindGroup',
  'createComputePipeline',
  'createRenderPipeline',
  'createComputePipelineAsync',
  'createRenderPipelineAsync',
  'createShaderModule',
  'createSampler',
] as const;

export class Lab {
  readonly gpu: Gpu;
  readonly view: CubeView;
  readonly allocations: Record<string, number> = {};
  readonly errors: string[] = [];
  settings: CubeSettings = { ...DEFAULT_CUBE_SETTINGS };
  patches: Partial<CubeSettings>[] = [];
  readonly #arena;
  readonly #pen;
  readonly #picture: GPUTexture;
  #tensor: GpuTensor | null = null;
  #range: GPUBuffer | null = null;
  #values = new Float32Array();

  private constructor(gpu: Gpu, view: CubeView) {
    this.gpu = gpu;
    this.view = view;
    this.#arena = gpu.arena('lab');
    const pen = new OffscreenCanvas(640, 360).getContext('2d');
    if (!pen) throw new Error('no 2d canvas');
    this.#pen = pen;
    const usage = TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_DST | TextureUsage.RENDER_ATTACHMENT;
    this.#picture = this.#arena.texture(
      { label: 'picture', size: [640, 360], format: 'rgba8unorm', usage },
      4,
    );
    gpu.onError((message) => this.errors.push(message));
    for (const name of ALLOCATIONS) this.#count(name);
    view.onSettingsChange = (patch) => {
      this.patches.push(patch);
      Object.assign(this.settings, patch);
    };
  }

  static async open(canvas: HTMLCanvasElement): Promise<Lab> {
    const gpu = await openGpu(navigator.gpu);
    const view = await CubeView.create(gpu, canvas);
    const resize = () => view.resize(canvas.clientWidth, canvas.clientHeight, devicePixelRatio);
    new ResizeObserver(resize).observe(canvas);
    resize();
    return new Lab(gpu, view);
  }

  async layer(name: string): Promise<void> {
    const shape = LAYERS[name];
    if (!shape) throw new Error(`no layer ${name}`);
    const [, h, w, c] = shape;
    const buffer = this.#arena.buffer(name, h * w * quads(c) * 16, TENSOR_USAGE);
    this.#tensor = { label: name, shape, dtype: 'f32', buffer, pitch: quads(c), first: 0 };
    this.#range = this.#arena.buffer('range', 16, BufferUsage.STORAGE | BufferUsage.COPY_DST);
    this.fill(0);
    await this.view.setLayer({ name, tensor: this.#tensor, range: this.#range });
  }

  /** A layer at time 0 with its picture, defaults but for `patch`, the first view, at rest. */
  async begin(name: string, patch: Partial<CubeSettings>): Promise<void> {
    this.patches = [];
    this.set({ ...DEFAULT_CUBE_SETTINGS, ...patch });
    if (this.#tensor?.label === name) this.fill(0);
    else await this.layer(name);
    this.picture();
    this.view.setPointer(null);
    this.view.framing.reset();
    await this.frame();
    await this.settle();
  }

  /** The answer to a pick. */
  async pickAt(x: number, y: number): Promise<Cell | null> {
    const answer = new Promise<Cell | null>((resolve) => {
      this.view.onPick = resolve;
    });
    this.view.pick(x, y);
    return answer;
  }

  /** What so many frames with changing activations allocate, once the resolution has come to rest. */
  async allocationsOf(frames: number): Promise<Record<string, number>> {
    // Another resolution takes new buffers, and a busy machine changes it often.
    for (let attempt = 0; attempt < 12; attempt++) {
      for (let i = 0; i < 20; i++) await this.frame();
      const { sharpness } = this.view;
      for (const name of ALLOCATIONS) this.allocations[name] = 0;
      for (let i = 0; i < frames; i++) {
        this.fill(i / 30);
        await this.frame();
      }
      if (this.view.sharpness === sharpness) break;
    }
    return { ...this.allocations };
  }

  /** A second cube on a canvas of its own, taken down again. */
  async openAndDispose(): Promise<{ before: number; after: number; sheets: number }> {
    if (!this.#tensor || !this.#range) throw new Error('no layer');
    const before = this.gpu.counts.bytes;
    const canvas = document.createElement('canvas');
    document.querySelector('main')?.append(canvas);
    const view = await CubeView.create(this.gpu, canvas);
    view.resize(200, 100, 1);
    for (const mode of ['volume', 'voxels'] as const) {
      await view.setLayer({ name: 'second', tensor: this.#tensor, range: this.#range });
      view.setSettings({ ...DEFAULT_CUBE_SETTINGS, mode });
      view.render();
    }
    view.dispose();
    canvas.remove();
    await this.gpu.device.queue.onSubmittedWorkDone();
    await this.frame();
    return { before, after: this.gpu.counts.bytes, sheets: document.querySelectorAll('svg').length };
  }

  /** Writes the activations and the picture of a time. */
  fill(t: number, signed = false): void {
    if (!this.#tensor || !this.#range) return;
    const { queue } = this.gpu.device;
    this.#values = activations(this.#tensor.shape, t, signed);
    queue.writeBuffer(this.#tensor.buffer, 0, this.#values as Float32Array<ArrayBuffer>);
    queue.writeBuffer(this.#range, 0, rangeOf(this.#values));
    paint(this.#pen, t);
    const [width, height] = [640, 360];
    queue.copyExternalImageToTexture({ source: this.#pen.canvas }, { texture: this.#picture }, [
      width,
      height,
    ]);
  }

  value(row: number, column: number, channel: number): number {
    const [, , w = 0, c = 0] = this.#tensor?.shape ?? [];
    return this.#values[(row * w + column) * quads(c) * 4 + channel] ?? Number.NaN;
  }

  picture(mirror = false): void {
    this.view.setPicture({ texture: this.#picture, seen: { x: 140, y: 0, width: 360, height: 360 }, mirror });
  }

  set(patch: Partial<CubeSettings>): void {
    Object.assign(this.settings, patch);
    this.view.setSettings(this.settings);
  }

  /** One frame as the page makes it: new activations, then the picture of them. */
  async frame(): Promise<void> {
    await new Promise(requestAnimationFrame);
    const encoder = this.gpu.device.createCommandEncoder();
    this.view.encode(encoder);
    this.gpu.device.queue.submit([encoder.finish()]);
    this.view.render();
  }

  /** Frames without new activations until nothing is left to draw; returns the milliseconds of the last one. */
  async settle(): Promise<number> {
    let took = 0;
    // Long enough for the sharpening that follows when nothing moves.
    for (let idle = 0; idle < 20; idle++) {
      await new Promise(requestAnimationFrame);
      if (!this.view.needsRender) continue;
      idle = 0;
      const begin = performance.now();
      this.view.render();
      await this.gpu.device.queue.onSubmittedWorkDone();
      took = performance.now() - begin;
    }
    return took;
  }

  #count(name: (typeof ALLOCATIONS)[number]): void {
    const device = this.gpu.device as unknown as Record<string, (...values: unknown[]) => unknown>;
    const original = device[name]?.bind(device);
    if (!original) return;
    this.allocations[name] = 0;
    device[name] = (...values) => {
      this.allocations[name] = (this.allocations[name] ?? 0) + 1;
      return original(...values);
    };
  }
}

const canvas = document.querySelector('canvas');
if (!canvas) throw new Error('no canvas');
declare global {
  interface Window {
    lab: Promise<Lab>;
  }
}
window.lab = Lab.open(canvas);
