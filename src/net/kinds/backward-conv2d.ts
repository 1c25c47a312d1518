/** Gradient and tangent of a convolution: what is asked, and the variant that answers. */

import type { Step } from '../../gpu/kernel.ts';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import { onlyGradient, weightsAlone } from './backward-steps.ts';
import { chooseVariant } from './conv-variants/choose.ts';
import { DX_VARIANTS } from './conv-variants/dx.ts';
import { conv2dSteps, convTask } from './conv2d.ts';

export async function conv2dBackward(context: BackwardContext): Promise<Step[]> {
  const gradient = onlyGradient(context);
  if (!gradient) return [];
  const { gpu, arena, node, dy } = context;
  const { x, dx, params } = gradient;
  const task = convTask(context, 'dx');
  const variant = chooseVariant(gpu, DX_VARIANTS, task);
  return variant.steps({
    gpu,
    arena,
    label: `${node.name}.dx`,
    task,
    tensors: { dy, x, dx },
    filters: context.upload('filter', variant.pack),
    params,
  });
}

/** A convolution is linear but for its bias and activation. */
export function conv2dTangent(context: TangentContext): Promise<Step[]> {
  return weightsAlone(context, conv2dSteps);
}
