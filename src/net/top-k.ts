/** The largest channels of one pixel: the best classes, or what a hovered cell of a layer reacts to. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { BufferUsage } from '../gpu/flags.ts';
import type { Step } from '../gpu/kernel.ts';
import { type GpuTensor, quads, tensorParams } from '../gpu/tensor.ts';
import topKWgsl from '../shaders/top-k.wgsl?raw';

export interface Ranked {
  readonly channel: number;
  readonly value: number;
}

/** Which pixel is ranked. */
export interface PixelPlace {
  readonly n: number;
  readonly row: number;
  readonly column: number;
}

export const MOST_RANKS = 16;

/** Ranks a pixel. `set` moves to another pixel for the submits that follow. */
export class TopK {
  readonly step: Step;
  /** k pairs of channel and value, the largest first; read it back and give it to `readRanks`. */
  readonly buffer: GPUBuffer;
  readonly k: number;

  constructor(step: Step, buffer: GPUBuffer, k: number) {
    this.step = step;
    this.buffer = buffer;
    this.k = k;
  }

  /** Bytes of the answer. */
  get bytes(): number {
    return this.k * 8;
  }

  set(place: Partial<PixelPlace>): void {
    this.step.set({ ...place });
  }
}

/**
 * @param k at most 16; a tensor with fewer channels gives fewer
 * @param place at first
 */
export async function topKStep(
  gpu: Gpu,
  arena: Arena,
  tensor: GpuTensor,
  k: number,
  place: PixelPlace = { n: 0, row: 0, column: 0 },
): Promise<TopK> {
  if (!Number.isInteger(k) || k < 1 || k > MOST_RANKS) {
    throw new RangeError(
      `The ${k} largest channels of "${tensor.label}" cannot be ranked; ask for 1 to ${MOST_RANKS}.`,
    );
  }
  const kernel = await gpu.kernel('top-k', topKWgsl);
  const ranks = Math.min(k, tensor.shape[3]);
  const label = `top ${ranks} of ${tensor.label}`;
  const buffer = arena.buffer(label, ranks * 8, BufferUsage.STORAGE | BufferUsage.COPY_SRC);
  const params = { x: tensorParams(tensor), ...place, k: ranks };
  const step = kernel.step(arena, { x: tensor, y: buffer }, params, [quads(tensor.shape[3])], label);
  return new TopK(step, buffer, ranks);
}

/** Makes pairs of what came back from a `TopK`'s buffer. */
export function readRanks(values: Float32Array): Ranked[] {
  return Array.from({ length: Math.floor(values.length / 2) }, (_, rank) => ({
    channel: values[rank * 2] ?? 0,
    value: values[rank * 2 + 1] ?? 0,
  }));
}
