/** Gradient and tangent of a dense layer. */

import type { Step } from '../../gpu/kernel.ts';
import { quads } from '../../gpu/tensor.ts';
import wgsl from '../../shaders/dense-dx.wgsl?raw';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import { onlyGradient, weightsAlone } from './backward-steps.ts';
import { denseSteps } from './dense.ts';
import { packDenseFilter } from './pack.ts';

export async function denseBackward(context: BackwardContext): Promise<Step[]> {
  const gradient = onlyGradient(context);
  if (!gradient) return [];
  const { gpu, arena, node, dy } = context;
  const { x, dx, params } = gradient;
  const kernel = await gpu.kernel('dense-dx', wgsl);
  const filters = context.upload('filter', packDenseFilter);
  // One workgroup high: its invocations along y share a sum.
  const [n, h, w, c] = dx.shape;
  return [kernel.step(arena, { dy, filters, x, dx }, params, [h * w * quads(c), 1, n], `${node.name}.dx`)];
}

/** A dense layer is linear but for its bias and activation. */
export function denseTangent(context: TangentContext): Promise<Step[]> {
  return weightsAlone(context, denseSteps);
}
