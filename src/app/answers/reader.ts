/**
 * Brings answers back from the GPU: encodes what computes them and the copies in one submit, so that they all belong to
 * the same picture. Staging buffers are used again.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage, MAP_MODE_READ } from '../../gpu/flags.ts';
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
   * @throws GoneError where what is read was let go of; when the device is lost meanwhile
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
    const staging = this.#take(bytes);
    const encoder = this.#gpu.device.createCommandEncoder(ENCODER);
    compute?.(encoder);
    const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, part) => sum + part.bytes, 0));
    parts.forEach(({ buffer, offset, bytes: size }, i) => {
      encoder.copyBufferToBuffer(buffer, offset, staging, starts[i] ?? 0, size);
    });
    this.#gpu.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_MODE_READ, 0, bytes);
    const values = new Float32Array(staging.getMappedRange(0, bytes).slice(0));
    staging.unmap();
    this.#free.push(staging);
    return parts.map((part, i) => values.subarray((starts[i] ?? 0) / 4, ((starts[i] ?? 0) + part.bytes) / 4));
  }

  #take(bytes: number): GPUBuffer {
    const index = this.#free.findIndex((buffer) => buffer.size >= bytes);
    const [found] = index < 0 ? [] : this.#free.splice(index, 1);
    const size = Math.ceil(bytes / STEP) * STEP;
    return found ?? this.#arena.buffer('answers.staging', size, BufferUsage.MAP_READ | BufferUsage.COPY_DST);
  }
}
