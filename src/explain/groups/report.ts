/** Brings the groups from the GPU: at once where someone waits for them, or by a ring that never stalls a frame. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import { ReadbackRing, readBuffer } from '../../gpu/readback.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import { type Groups, type GroupsShape, reportLayout, SUMMARY_LENGTH, unpackGroups } from './groups.ts';

/** Where the parts of a report lie on the GPU. */
export interface ReportSources {
  readonly loadings: GpuTensor;
  readonly directions: GpuTensor;
  readonly summary: GPUBuffer;
}

export class GroupsReport {
  readonly shape: GroupsShape;
  readonly #gpu: Gpu;
  readonly #sources: ReportSources;
  readonly #joined: GPUBuffer;
  readonly #ring: ReadbackRing;
  #latest: Groups | null = null;
  #onArrival: (groups: Groups, tag: number) => void = () => {};

  constructor(gpu: Gpu, arena: Arena, shape: GroupsShape, sources: ReportSources) {
    this.#gpu = gpu;
    this.shape = shape;
    this.#sources = sources;
    const bytes = reportLayout(shape).length * 4;
    this.#joined = arena.buffer('report', bytes, BufferUsage.COPY_SRC | BufferUsage.COPY_DST);
    this.#ring = new ReadbackRing(arena, 'report', bytes, (values, tag) => {
      this.#latest = unpackGroups(values, shape);
      this.#onArrival(this.#latest, tag);
    });
  }

  /** The newest groups that came back through the ring; null before the first. */
  get latest(): Groups | null {
    return this.#latest;
  }

  /** Who is told of groups that came back through the ring; one listener. */
  set onArrival(listener: (groups: Groups, tag: number) => void) {
    this.#onArrival = listener;
  }

  /** Encodes the way back of the factors and the summary as they are then; false when too many are under way. */
  encode(encoder: GPUCommandEncoder, tag = 0): boolean {
    this.#join(encoder);
    return this.#ring.encode(encoder, this.#joined, 0, reportLayout(this.shape).length * 4, tag);
  }

  /** After the submit. */
  collect(): void {
    this.#ring.collect();
  }

  /** Submits what `before` encodes, then waits for the groups. Never in the frame loop. */
  async read(before: (encoder: GPUCommandEncoder) => void): Promise<Groups> {
    const encoder = this.#gpu.device.createCommandEncoder({ label: 'read groups' });
    before(encoder);
    this.#join(encoder);
    this.#gpu.device.queue.submit([encoder.finish()]);
    return unpackGroups(await readBuffer(this.#gpu, this.#joined), this.shape);
  }

  #join(encoder: GPUCommandEncoder): void {
    const { loadings, directions, summary } = this.#sources;
    const at = reportLayout(this.shape);
    encoder.copyBufferToBuffer(loadings.buffer, 0, this.#joined, 0, at.directions * 4);
    const length = (at.summary - at.directions) * 4;
    encoder.copyBufferToBuffer(directions.buffer, 0, this.#joined, at.directions * 4, length);
    encoder.copyBufferToBuffer(summary, 0, this.#joined, at.summary * 4, SUMMARY_LENGTH * 4);
  }
}
