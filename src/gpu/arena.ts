/**
 * An arena owns GPU buffers and textures, counts their bytes and frees them all at once.
 *
 * Whoever builds something on the GPU (a network, a view, a program) has one arena; there is no other way in this
 * project to create a buffer or a texture, so bytes on screen are true and nothing is forgotten.
 */

import type { Gpu } from './device.ts';
import { BufferUsage } from './flags.ts';

export class Arena {
  readonly label: string;
  readonly #gpu: Gpu;
  readonly #buffers: GPUBuffer[] = [];
  readonly #textures: GPUTexture[] = [];
  readonly #scratches: GPUBuffer[] = [];
  /** What the GPU has yet to say of allocations that are watched. */
  readonly #asked = new Set<Promise<void>>();
  #closed = false;
  #watchers = 0;
  #refused = 0;
  #bytes = 0;

  constructor(gpu: Gpu, label: string) {
    this.#gpu = gpu;
    this.label = label;
  }

  /** Bytes that this arena holds. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A new zeroed buffer. `size` in bytes is rounded up to a multiple of 16. */
  buffer(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const rounded = Math.max(16, Math.ceil(size / 16) * 16);
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#gpu.device.limits;
    const limit = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (rounded > limit) {
      throw new RangeError(
        `"${label}" needs ${mebibytes(rounded)}, but this GPU allows ${mebibytes(limit)} in one buffer; use a smaller input or batch.`,
      );
    }
    const buffer = this.#asking(() =>
      this.#gpu.device.createBuffer({ label: `${this.label}.${label}`, size: rounded, usage }),
    );
    this.#buffers.push(buffer);
    this.#add(rounded, 'buffers');
    return buffer;
  }

  /** A new buffer that begins with `data`. */
  upload(
    label: string,
    data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
    usage: GPUBufferUsageFlags,
  ): GPUBuffer {
    const buffer = this.buffer(label, data.byteLength, usage | BufferUsage.COPY_DST);
    this.#gpu.device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }

  /**
   * A storage buffer of at least `size` bytes that others of this arena have too: for what a step writes for the next
   * one alone, since steps run one after the other. It holds whatever was there last.
   */
  scratch(size: number): GPUBuffer {
    const found = this.#scratches.find((buffer) => buffer.size >= size);
    if (found) return found;
    const buffer = this.buffer('scratch', size, BufferUsage.STORAGE);
    this.#scratches.push(buffer);
    return buffer;
  }

  /** A new texture; `bytesPerTexel` is what the format takes, for the count. */
  texture(descriptor: GPUTextureDescriptor & { label: string }, bytesPerTexel: number): GPUTexture {
    const texture = this.#asking(() =>
      this.#gpu.device.createTexture({ ...descriptor, label: `${this.label}.${descriptor.label}` }),
    );
    this.#textures.push(texture);
    this.#add(texture.width * texture.height * texture.depthOrArrayLayers * bytesPerTexel, 'textures');
    return texture;
  }

  /**
   * Notes from now on whether memory is refused, which nobody else is then told of. For `Gpu.checked`.
   * @returns ends it, and says whether there was a refusal since
   */
  watch(): () => Promise<boolean> {
    const before = this.#refused;
    this.#watchers++;
    return async () => {
      this.#watchers--;
      await Promise.all(this.#asked);
      return this.#refused > before;
    };
  }

  /** Frees one buffer of its own before all others. */
  free(buffer: GPUBuffer): void {
    const index = this.#buffers.indexOf(buffer);
    if (index < 0) return;
    this.#buffers.splice(index, 1);
    buffer.destroy();
    this.#bytes -= buffer.size;
    this.#gpu.counts.bytes -= buffer.size;
  }

  /** Frees everything; the arena may be filled anew. */
  dispose(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    for (const texture of this.#textures) texture.destroy();
    this.#buffers.length = 0;
    this.#textures.length = 0;
    this.#scratches.length = 0;
    this.#gpu.counts.bytes -= this.#bytes;
    this.#bytes = 0;
  }

  /** Frees everything, for good: a part that is still being built for what has failed gets nothing any longer. */
  close(): void {
    this.#closed = true;
    this.dispose();
  }

  #asking<T>(create: () => T): T {
    if (this.#closed) throw new Error(`"${this.label}" is closed: what it was for is not built any longer.`);
    if (this.#watchers === 0) return create();
    const { device } = this.#gpu;
    // Pushed and popped without a wait between: the answer is about this one alone.
    device.pushErrorScope('out-of-memory');
    try {
      return create();
    } finally {
      this.#hear(device.popErrorScope());
    }
  }

  #hear(answer: Promise<GPUError | null>): void {
    const heard: Promise<void> = answer
      .then((error) => {
        if (!error) return;
        this.#refused++;
        this.#gpu.noteRefusal('watched');
      })
      // A device that is lost answers nothing: whoever builds on it hears of that elsewhere.
      .catch(() => {})
      .finally(() => this.#asked.delete(heard));
    this.#asked.add(heard);
  }

  #add(bytes: number, kind: 'buffers' | 'textures'): void {
    this.#bytes += bytes;
    this.#gpu.counts.bytes += bytes;
    this.#gpu.counts[kind]++;
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
