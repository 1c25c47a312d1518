/**
 * Times the parts of a frame on the GPU: marks between them are empty passes that write a timestamp. Unlike the
 * profiler, which times single steps, it also sees what others encode and draw.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { BufferUsage, MAP_MODE_READ } from '../gpu/flags.ts';

/** Of a frame: before the network, after it, after the views, after the stage. */
export const MARKS = 4;
const TICK_BYTES = 8;
const NANOSECONDS = 1e6;

export class FrameTimer {
  readonly #set: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #staging: GPUBuffer;
  readonly #passes: readonly GPUComputePassDescriptor[];
  #busy = false;

  private constructor(gpu: Gpu, arena: Arena, marks: number) {
    const querySet = gpu.device.createQuerySet({ label: 'frame timer', type: 'timestamp', count: marks });
    const bytes = marks * TICK_BYTES;
    this.#set = querySet;
    this.#resolved = arena.buffer('timer.resolved', bytes, BufferUsage.QUERY_RESOLVE | BufferUsage.COPY_SRC);
    this.#staging = arena.buffer('timer.staging', bytes, BufferUsage.MAP_READ | BufferUsage.COPY_DST);
    this.#passes = Array.from({ length: marks }, (_, i) => ({
      label: `mark ${i}`,
      timestampWrites: { querySet, endOfPassWriteIndex: i },
    }));
  }

  /** Null where the device has no timestamps. */
  static create(gpu: Gpu, arena: Arena, marks: number): FrameTimer | null {
    return gpu.has('timestamp-query') ? new FrameTimer(gpu, arena, marks) : null;
  }

  /** An earlier measurement is still on its way back. */
  get busy(): boolean {
    return this.#busy;
  }

  /** What was encoded or submitted before ends here. */
  mark(encoder: GPUCommandEncoder, index: number): void {
    encoder.beginComputePass(this.#passes[index]).end();
  }

  /** After the last mark, in the same encoder. */
  resolve(encoder: GPUCommandEncoder): void {
    encoder.resolveQuerySet(this.#set, 0, this.#passes.length, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, this.#passes.length * TICK_BYTES);
  }

  /** After the submit: milliseconds between one mark and the next. */
  async read(): Promise<number[]> {
    this.#busy = true;
    try {
      const bytes = this.#passes.length * TICK_BYTES;
      await this.#staging.mapAsync(MAP_MODE_READ, 0, bytes);
      const ticks = new BigUint64Array(this.#staging.getMappedRange(0, bytes).slice(0));
      this.#staging.unmap();
      return [...ticks.slice(1)].map((tick, i) => Number(tick - (ticks[i] ?? tick)) / NANOSECONDS);
    } finally {
      this.#busy = false;
    }
  }

  dispose(): void {
    this.#set.destroy();
  }
}
