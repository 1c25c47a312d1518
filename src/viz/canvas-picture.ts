/**
 * A WebGPU canvas that shows a texture which kernels wrote: one copy a frame, no bind group, no pipeline.
 *
 * `texture` is made anew only when the size changes. Present in the frame in which the texture was written or in
 * any later one; a canvas keeps what it last showed.
 */

import type { Arena } from '../gpu/arena.ts';
import { type Gpu, GpuError } from '../gpu/device.ts';
import { TextureUsage } from '../gpu/flags.ts';

export class CanvasPicture {
  readonly canvas: HTMLCanvasElement;
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  readonly #context: GPUCanvasContext;
  #source: GPUTexelCopyTextureInfo | null = null;
  #target: GPUTexelCopyTextureInfo | null = null;
  #texture: GPUTexture | null = null;

  /** @param alphaMode 'premultiplied' lets the page shine through */
  constructor(gpu: Gpu, canvas: HTMLCanvasElement, label: string, alphaMode: GPUCanvasAlphaMode) {
    const context = canvas.getContext('webgpu');
    if (!context) throw new GpuError('no-webgpu', 'The browser refused a WebGPU canvas; reload the page.');
    const usage = TextureUsage.COPY_DST | TextureUsage.RENDER_ATTACHMENT;
    context.configure({ device: gpu.device, format: 'rgba8unorm', usage, alphaMode });
    this.#gpu = gpu;
    this.#arena = gpu.arena(label);
    this.#context = context;
    this.canvas = canvas;
  }

  get width(): number {
    return this.canvas.width;
  }

  get height(): number {
    return this.canvas.height;
  }

  /**
   * Gives the canvas so many device pixels.
   * @returns true where the texture is a new one, so that steps must be bound again
   */
  resize(width: number, height: number): boolean {
    const limit = this.#gpu.device.limits.maxTextureDimension2D;
    const [w, h] = [width, height].map((side) => Math.min(limit, Math.max(1, Math.round(side))));
    if (!w || !h || (this.#texture && this.width === w && this.height === h)) return false;
    this.canvas.width = w;
    this.canvas.height = h;
    this.#arena.dispose();
    const usage = TextureUsage.STORAGE_BINDING | TextureUsage.COPY_SRC;
    this.#texture = this.#arena.texture({ label: 'picture', size: [w, h], format: 'rgba8unorm', usage }, 4);
    this.#source = { texture: this.#texture };
    return true;
  }

  /** For kernels to write to. */
  createView(): GPUTextureView {
    if (!this.#texture) throw new Error('A canvas picture has no texture before its first resize.');
    return this.#texture.createView();
  }

  /** For tests and exports. */
  get texture(): GPUTexture | null {
    return this.#texture;
  }

  /** Encodes the copy into what the canvas shows next. */
  present(encoder: GPUCommandEncoder): void {
    if (!this.#source || !this.#texture) return;
    const current = this.#context.getCurrentTexture();
    if (this.#target) this.#target.texture = current;
    else this.#target = { texture: current };
    encoder.copyTextureToTexture(this.#source, this.#target, this.#texture);
  }

  /** Holds nothing until the next resize; the canvas keeps what it last showed. */
  clear(): void {
    this.#arena.dispose();
    this.#texture = null;
    this.#source = null;
  }

  dispose(): void {
    this.#context.unconfigure();
    this.clear();
  }
}
