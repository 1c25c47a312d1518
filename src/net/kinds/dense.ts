/** Dense layer: every output sees the whole of x. Bias and activation are fused into the kernel's write. */

import type { Step } from '../../gpu/kernel.ts';
import { quads, tensorParams } from '../../gpu/tensor.ts';
import denseWgsl from '../../shaders/dense.wgsl?raw';
import { activationAttribute } from '../attributes.ts';
import { activationRange } from './activation.ts';
import type { StepContext } from './context.ts';
import { packDenseFilter } from './pack.ts';
import { biasBuffer, onlyInput } from './weights.ts';

export async function denseSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('dense', denseWgsl);
  const x = onlyInput(context);
  const filters = context.upload('filter', packDenseFilter);
  const resources = { x, filters, bias: biasBuffer(context), y: output };
  const range = activationRange(activationAttribute(node));
  const params = { x: tensorParams(x), y: tensorParams(output), ...range };
  // One workgroup high: its invocations along y share a sum.
  const [n, , , out] = output.shape;
  return [kernel.step(arena, resources, params, [quads(out), 1, n], node.name)];
}
