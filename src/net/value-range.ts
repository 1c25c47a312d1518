/** How far a tensor's values reach, measured on the GPU, so that a view can normalise colours without waiting. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { BufferUsage } from '../gpu/flags.ts';
import type { Step } from '../gpu/kernel.ts';
import { type GpuTensor, quads, tensorParams } from '../gpu/tensor.ts';
import valueRangeWgsl from '../shaders/value-range.wgsl?raw';
import totalWgsl from '../shaders/value-range-total.wgsl?raw';

/** Usage and bytes of the buffer that takes the answer. */
export const VALUE_RANGE_USAGE = BufferUsage.STORAGE | BufferUsage.COPY_SRC;
export const VALUE_RANGE_BYTES = 16;

const MOST_SHARES = 64;
/** Quads that are worth a workgroup of their own: four for each of its invocations. */
const QUADS_PER_SHARE = 1024;

/** Steps that write [min, max, mean of |x|, number of values that are NaN, infinite or clamped to ±3.4e38] to `out`. */
export async function valueRangeSteps(
  gpu: Gpu,
  arena: Arena,
  tensor: GpuTensor,
  out: GPUBuffer,
): Promise<Step[]> {
  const [share, total] = await Promise.all([
    gpu.kernel('value-range', valueRangeWgsl),
    gpu.kernel('value-range-total', totalWgsl),
  ]);
  const [n, h, w, c] = tensor.shape;
  const shares = Math.min(MOST_SHARES, Math.ceil((n * h * w * quads(c)) / QUADS_PER_SHARE));
  const label = `range of ${tensor.label}`;
  const parts = arena.buffer(`${label}.parts`, shares * 16, BufferUsage.STORAGE);
  const invocations = shares * share.interface.workgroupSize[0];
  return [
    share.step(arena, { x: tensor, parts }, { x: tensorParams(tensor), shares }, [invocations], label),
    total.step(arena, { parts, y: out }, { shares, values: n * h * w * c }, [1], `${label}, joined`),
  ];
}
