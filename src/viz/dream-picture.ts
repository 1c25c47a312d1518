/**
 * Pictures that are being optimised, side by side on a WebGPU canvas of their own: drawn from their tensor, never read
 * back.
 *
 * The canvas has the pictures' own pixels; the page scales it.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Kernel, Step } from '../gpu/kernel.ts';
import { type GpuTensor, tensorParams } from '../gpu/tensor.ts';
import pictureWgsl from '../shaders/picture-to-canvas.wgsl?raw';
import { CanvasPicture } from './canvas-picture.ts';
import { rowGap, rowWidth } from './picture-row.ts';

export class DreamPictureView {
  readonly #kernel: Kernel;
  readonly #picture: CanvasPicture;
  readonly #arena: Arena;
  #step: Step | null = null;

  private constructor(gpu: Gpu, canvas: HTMLCanvasElement, kernel: Kernel) {
    this.#kernel = kernel;
    this.#picture = new CanvasPicture(gpu, canvas, 'dream.canvas', 'premultiplied');
    this.#arena = gpu.arena('dream.view');
  }

  static async create(gpu: Gpu, canvas: HTMLCanvasElement): Promise<DreamPictureView> {
    return new DreamPictureView(gpu, canvas, await gpu.kernel('picture-to-canvas', pictureWgsl));
  }

  /** Shows these pictures from now on. Not between `encode` and the submit. */
  setPicture(picture: GpuTensor): void {
    const [pictures, height, width] = picture.shape;
    const gap = rowGap(width);
    const row = rowWidth(width, pictures);
    this.#arena.dispose();
    this.#picture.resize(row, height);
    this.#step = this.#kernel.step(
      this.#arena,
      { picture, canvas: this.#picture.createView() },
      { picture: tensorParams(picture), gap },
      [row, height],
    );
  }

  /** What the canvas drew, for tests. */
  get texture(): GPUTexture | null {
    return this.#picture.texture;
  }

  /** Draws the picture as it is then, and puts it on the canvas. */
  encode(encoder: GPUCommandEncoder): void {
    if (!this.#step) return;
    const pass = encoder.beginComputePass(PASS);
    this.#step.encode(pass);
    pass.end();
    this.#picture.present(encoder);
  }

  /** Before the pictures go: holds nothing of them. */
  clear(): void {
    this.#step = null;
    this.#arena.dispose();
    this.#picture.clear();
  }

  dispose(): void {
    this.clear();
    this.#picture.dispose();
  }
}

const PASS: GPUComputePassDescriptor = { label: 'dream picture' };
