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
  readonly #arena: Arena;
  readonly #source: { source: Frame['image'] | null };
  readonly #destination: { texture: GPUTexture | null };
  readonly #size: [number, number] = [0, 0];

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

  /** Makes room for frames of this size; true when the texture is another one now. */
  fit(width: number, height: number): boolean {
    const limit = this.#gpu.device.limits.maxTextureDimension2D;
    if (width > limit || height > limit) {
      throw new RangeError(
        `The picture is ${width} × ${height} pixels; this GPU takes ${limit} a side, so choose a smaller one.`,
      );
    }
    const { texture } = this.#destination;
    if (texture && texture.width === width && texture.height === height) return false;
    this.#arena.dispose();
    this.#size[0] = width;
    this.#size[1] = height;
    this.#destination.texture = this.#arena.texture(
      { label: 'frame', size: [width, height], format: 'rgba8unorm', usage: USAGE },
      4,
    );
    return true;
  }

  /** Copies the frame; `fit` must have been called with its size. */
  upload(frame: Frame): void {
    const { texture } = this.#destination;
    if (!texture) throw new Error('The frame texture has no size yet: call fit first.');
    this.#source.source = frame.image;
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
