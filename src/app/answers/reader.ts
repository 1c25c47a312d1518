/**
 * Brings answers back from the GPU: encodes what computes them and the copies in one submit, so that they all belong to
 * the same picture. Staging buffers are used again.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import { mapping } from '../../gpu/readback.ts';
import type { Lease } from '../lease.ts';

/** A part of a buffer, in bytes. */
export interface BufferPart {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
}

/** Staging buffers are made in these steps of bytes, so that most fit again. */
const STEP = 4096;
const ENCODER: GPUCommandEncoderDescriptor = { label: 'answers' };

export class AnswerReader {
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  readonly #lease: Lease;
  readonly #free: GPUBuffer[] = [];

  /** @param lease of what is read */
  constructor(gpu: Gpu, arena: Arena, lease: Lease) {
    this.#gpu = gpu;
    this.#lease = lease;
    this.#arena = arena;
  }

  /**
   * @param compute encodes what writes the parts; null where they hold what is wanted
   * @returns the float32 values of each part
   * @throws GoneError where what is read was let go of; GpuError when memory is refused; when the device is lost meanwhile
   */
  async read(
    compute: ((encoder: GPUCommandEncoder) => void) | null,
    parts: readonly BufferPart[],
  ): Promise<Float32Array[]> {
    return this.#lease.during(() => this.#read(compute, parts));
  }

  async #read(
    compute: ((encoder: GPUCommandEncoder) => void) | null,
    parts: readonly BufferPart[],
  ): Promise<Float32Array[]> {
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, part) => sum + part.bytes, 0));
    let staging: GPUBuffer | null = null;
    try {
      const asked = await this.#gpu.checked('an answer', [this.#arena], () => {
        const buffer = this.#take(bytes);
        staging = buffer;
        const encoder = this.#gpu.device.createCommandEncoder(ENCODER);
        compute?.(encoder);
        parts.forEach((part, i) => {
          encoder.copyBufferToBuffer(part.buffer, part.offset, buffer, starts[i] ?? 0, part.bytes);
        });
        this.#gpu.device.queue.submit([encoder.finish()]);
        return { buffer, mapped: mapping(buffer, bytes) };
      });
      await asked.mapped();
      const values = new Float32Array(asked.buffer.getMappedRange(0, bytes).slice(0));
      asked.buffer.unmap();
      this.#free.push(asked.buffer);
      return parts.map(({ bytes }, i) =>
        values.subarray((starts[i] ?? 0) / 4, ((starts[i] ?? 0) + bytes) / 4),
      );
    } catch (error) {
      if (staging) this.#arena.free(staging);
      throw error;
    }
  }

  #take(bytes: number): GPUBuffer {
    const index = this.#free.findIndex((buffer) => buffer.size >= bytes);
    const [found] = index < 0 ? [] : this.#free.splice(index, 1);
    const size = Math.ceil(bytes / STEP) * STEP;
    return found ?? this.#arena.buffer('answers.staging', size, BufferUsage.MAP_READ | BufferUsage.COPY_DST);
  }
}
