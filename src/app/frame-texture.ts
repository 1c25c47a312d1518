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

  /** Whether a frame of this size can be uploaded as things are. */
  fits({ width, height }: Frame): boolean {
    const { texture } = this.#destination;
    return texture?.width === width && texture.height === height;
  }

  /** Makes room for frames of this size, and for no other. @throws RangeError where the GPU has not got it */
  fit({ width, height }: Frame): GPUTexture {
    const limit = this.#gpu.device.limits.maxTextureDimension2D;
    if (width > limit || height > limit) {
      throw new RangeError(
        `The picture is ${width} × ${height} pixels; this GPU takes ${limit} a side, so choose a smaller one.`,
      );
    }
    this.#arena.dispose();
    this.#size[0] = width;
    this.#size[1] = height;
    const texture = this.#arena.texture(
      { label: 'frame', size: [width, height], format: 'rgba8unorm', usage: USAGE },
      4,
    );
    this.#destination.texture = texture;
    return texture;
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
