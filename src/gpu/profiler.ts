/**
 * Times passes on the GPU with timestamp queries. Where the device has none, `create` returns null and callers
 * show wall-clock times instead, said as such.
 */

import type { Arena } from './arena.ts';
import type { Gpu } from './device.ts';
import { BufferUsage, MAP_MODE_READ } from './flags.ts';

export interface PassTime {
  readonly label: string;
  readonly milliseconds: number;
}

export class Profiler {
  readonly #set: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #staging: GPUBuffer;
  readonly #capacity: number;
  readonly #labels: string[] = [];
  #reading = false;

  private constructor(gpu: Gpu, arena: Arena, capacity: number) {
    this.#capacity = capacity;
    this.#set = gpu.device.createQuerySet({ label: 'profiler', type: 'timestamp', count: capacity * 2 });
    this.#resolved = arena.buffer(
      'profiler.resolved',
      capacity * 16,
      BufferUsage.QUERY_RESOLVE | BufferUsage.COPY_SRC,
    );
    this.#staging = arena.buffer(
      'profiler.staging',
      capacity * 16,
      BufferUsage.MAP_READ | BufferUsage.COPY_DST,
    );
  }

  /** @param capacity passes that one measurement may hold */
  static create(gpu: Gpu, arena: Arena, capacity: number): Profiler | null {
    return gpu.has('timestamp-query') ? new Profiler(gpu, arena, capacity) : null;
  }

  /** True while an earlier measurement is on its way back: skip this frame. */
  get busy(): boolean {
    return this.#reading;
  }

  /** A pass descriptor that times its pass. */
  pass(label: string): GPUComputePassDescriptor {
    const index = this.#labels.length;
    if (index >= this.#capacity) return { label };
    this.#labels.push(label);
    const timestampWrites = {
      querySet: this.#set,
      beginningOfPassWriteIndex: index * 2,
      endOfPassWriteIndex: index * 2 + 1,
    };
    return { label, timestampWrites };
  }

  /** Encodes the copy of all times; call after the last pass, before the submit. */
  resolve(encoder: GPUCommandEncoder): void {
    const count = this.#labels.length;
    if (count === 0) return;
    encoder.resolveQuerySet(this.#set, 0, count * 2, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, count * 16);
  }

  /** After the submit: the times of its passes, in order. */
  async read(): Promise<PassTime[]> {
    const labels = this.#labels.splice(0);
    if (labels.length === 0) return [];
    this.#reading = true;
    try {
      await this.#staging.mapAsync(MAP_MODE_READ, 0, labels.length * 16);
      const ticks = new BigUint64Array(this.#staging.getMappedRange(0, labels.length * 16).slice(0));
      this.#staging.unmap();
      return labels.map((label, i) => ({
        label,
        milliseconds: Number((ticks[i * 2 + 1] ?? 0n) - (ticks[i * 2] ?? 0n)) / 1e6,
      }));
    } finally {
      this.#reading = false;
    }
  }

  dispose(): void {
    this.#set.destroy();
  }
}
