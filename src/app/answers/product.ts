/** Activation times gradient, value by value: an attribution before anything is summed (building-blocks, B.9). */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, tensorParams } from '../../gpu/tensor.ts';
import { EVERYTHING } from '../../net/kinds/activation.ts';
import { eachQuad } from '../../net/kinds/invocations.ts';
import mulWgsl from '../../shaders/mul.wgsl?raw';

/** y = a · b; all three of one shape. */
export async function productStep(
  gpu: Gpu,
  arena: Arena,
  { a, b, y }: { readonly a: GpuTensor; readonly b: GpuTensor; readonly y: GpuTensor },
): Promise<Step> {
  const kernel = await gpu.kernel('mul', mulWgsl);
  const params = { a: tensorParams(a), b: tensorParams(b), y: tensorParams(y), ...EVERYTHING };
  return kernel.step(arena, { a, b, y }, params, eachQuad(y), `${a.label} · ${b.label}`);
}
