/**
 * The picture on the GPU: one copy from camera, video or canvas into a texture that lasts as long as its size.
 * It is made anew only when pictures of another size come; whoever bound it is told by its identity.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { TextureUsage } from '../gpu/flags.ts';
import type { Frame } from './sources/source.ts';

/** copyExternalImageToTexture draws, so the texture must be a render target too. */
const USAGE =
  TextureUsage.TEXTURE_BINDING |
  TextureUsage.COPY_DST |
  TextureUsage.COPY_SRC |
  TextureUsage.RENDER_ATTACHMENT;

export class FrameTexture {
  readonly #gpu: Gpu;
  #arena: Arena;
  readonly #source: { source: Frame['image'] | OffscreenCanvas | null };
  readonly #destination: { texture: GPUTexture | null };
  readonly #size: [number, number] = [0, 0];
  /** Where a video is drawn first, in a browser that does not copy from videos (Firefox, as of 2026). */
  #between: OffscreenCanvasRenderingContext2D | null = null;

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
    this.#arena = gpu.arena('picture');
    this.#source = { source: null };
    this.#destination = { texture: null };
  }

  /** Null before the first frame. */
  get texture(): GPUTexture | null {
    return this.#destination.texture;
  }

  /** Whether a frame of this size can be uploaded as things are. */
  fits({ width, height }: Frame): boolean {
    const { texture } = this.#destination;
    return texture?.width === width && texture.height === height;
  }

  /**
   * Makes room for frames of this size, and for no other. Where that fails, what was there stays.
   * @returns lets go of the texture that was there, once nothing shows it any longer
   * @throws RangeError where the GPU has no such size, GpuError where it has no memory left
   */
  async fit({ width, height }: Frame): Promise<() => void> {
    const limit = this.#gpu.device.limits.maxTextureDimension2D;
    if (width > limit || height > limit) {
      throw new RangeError(
        `The picture is ${width} × ${height} pixels; this GPU takes ${limit} a side, so choose a smaller one.`,
      );
    }
    const arena = this.#gpu.arena('picture');
    const make = () =>
      arena.texture({ label: 'frame', size: [width, height], format: 'rgba8unorm', usage: USAGE }, 4);
    try {
      const texture = await this.#gpu.checked(`a picture of ${width} × ${height} pixels`, [arena], make);
      if (this.#between) this.#between = contextOf(width, height);
      const before = this.#arena;
      this.#arena = arena;
      this.#size[0] = width;
      this.#size[1] = height;
      this.#destination.texture = texture;
      return () => before.dispose();
    } catch (error) {
      arena.dispose();
      throw error;
    }
  }

  /** Copies the frame; `fit` must have been called with its size. */
  upload(frame: Frame): void {
    if (!this.#destination.texture) throw new Error('The frame texture has no size yet: call fit first.');
    const video = frame.image instanceof HTMLVideoElement ? frame.image : null;
    if (video && this.#between) this.#copyDrawn(video, this.#between);
    else {
      try {
        this.#copy(frame.image);
      } catch (error) {
        // What is no source of pictures at all is refused by its type, before anything is done.
        if (!video || !(error instanceof TypeError)) throw error;
        this.#between = contextOf(...this.#size);
        this.#copyDrawn(video, this.#between);
      }
    }
  }

  #copyDrawn(video: HTMLVideoElement, between: OffscreenCanvasRenderingContext2D): void {
    between.drawImage(video, 0, 0, ...this.#size);
    this.#copy(between.canvas);
  }

  #copy(image: Frame['image'] | OffscreenCanvas): void {
    this.#source.source = image;
    this.#gpu.device.queue.copyExternalImageToTexture(
      this.#source as GPUCopyExternalImageSourceInfo,
      this.#destination as GPUCopyExternalImageDestInfo,
      this.#size,
    );
  }

  dispose(): void {
    this.#arena.dispose();
    this.#destination.texture = null;
  }
}

/** @throws Error where the browser has no memory for a canvas of that size */
function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false });
  if (!context) throw new Error(`The browser gives no canvas of ${width} × ${height} pixels.`);
  return context;
}
