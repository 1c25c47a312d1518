/** Small answers about the cells of a layer: how strongly each fires, and what one channel says everywhere. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { type GpuTensor, TENSOR_USAGE, tensorParams } from '../gpu/tensor.ts';
import normsWgsl from '../shaders/cell-norms.wgsl?raw';
import mapWgsl from '../shaders/channel-map.wgsl?raw';

export interface CellSteps {
  /** [n · h · w] float32: what the steps write, whichever ran last. */
  readonly answer: GPUBuffer;
  /** Writes the L2 norm of each cell's vector. */
  readonly norms: Step;
  /** Writes one channel's value in each cell; `set({ channel })` before the submit. */
  readonly map: Step;
}

export async function createCellSteps(gpu: Gpu, arena: Arena, x: GpuTensor): Promise<CellSteps> {
  const [norms, map] = await Promise.all([
    gpu.kernel('cell-norms', normsWgsl),
    gpu.kernel('channel-map', mapWgsl),
  ]);
  const [n, h, w] = x.shape;
  const cells = n * h * w;
  const answer = arena.buffer(`cells of ${x.label}`, cells * 4, TENSOR_USAGE);
  const shape = tensorParams(x);
  return {
    answer,
    norms: norms.step(arena, { x, y: answer }, { x: shape }, [cells], `norms of ${x.label}`),
    map: map.step(arena, { x, y: answer }, { x: shape, channel: 0 }, [cells], `a channel of ${x.label}`),
  };
}
