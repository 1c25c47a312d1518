/**
 * Numbers that differ from step to step, for many steps in one submit.
 *
 * `queue.writeBuffer` takes effect before the whole submit, so a step's transform, learning rate and weights cannot lie
 * in one place. A ring has a slot for each of the next `RING_SLOTS` steps; kernels read the slot `clock % slots`, and the
 * clock is counted up on the GPU by the last kernel of a step. The same program is so encoded as often as wanted, and
 * nothing is allocated. The host counts along; it never reads the clock back.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { BufferUsage } from '../gpu/flags.ts';
import type { Step } from '../gpu/kernel.ts';
import imageClockWgsl from '../shaders/image-clock.wgsl?raw';

/** How many steps may be written before a submit must carry them away. */
export const RING_SLOTS = 64;

const USAGE = BufferUsage.STORAGE | BufferUsage.COPY_DST | BufferUsage.COPY_SRC;

/** Finished steps, on the GPU; `advance` counts one up. */
export interface StepClock {
  readonly buffer: GPUBuffer;
  readonly advance: Step;
}

export async function createStepClock(gpu: Gpu, arena: Arena): Promise<StepClock> {
  const kernel = await gpu.kernel('image-clock', imageClockWgsl);
  const buffer = arena.buffer('clock', 4, USAGE);
  return { buffer, advance: kernel.step(arena, { clock: buffer }, {}, [1], 'clock') };
}

export class StepRing {
  readonly buffer: GPUBuffer;
  /** Steps that it holds. */
  readonly slots = RING_SLOTS;
  /** Numbers per step. */
  readonly stride: number;
  readonly #gpu: Gpu;
  readonly #scratch: Float32Array<ArrayBuffer>;

  constructor(gpu: Gpu, arena: Arena, label: string, stride: number) {
    this.#gpu = gpu;
    this.stride = stride;
    this.buffer = arena.buffer(label, RING_SLOTS * stride * 4, USAGE);
    this.#scratch = new Float32Array(stride);
  }

  /** Sets the numbers of a step, counted from 0 when the clock was made; missing ones are 0. */
  write(step: number, values: ArrayLike<number>): void {
    if (values.length > this.stride) {
      throw new RangeError(`A slot of this ring holds ${this.stride} numbers, not ${values.length}.`);
    }
    this.#scratch.fill(0);
    this.#scratch.set(values);
    this.#gpu.device.queue.writeBuffer(this.buffer, (step % RING_SLOTS) * this.stride * 4, this.#scratch);
  }
}
