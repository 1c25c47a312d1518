/** Convolution: what is asked, and the variant that answers. Bias and activation are fused into the kernels' write. */

import type { Step } from '../../gpu/kernel.ts';
import { tensorParams } from '../../gpu/tensor.ts';
import { activationAttribute, countAttribute, padsAttribute, pairAttribute } from '../attributes.ts';
import { activationRange } from './activation.ts';
import type { StepContext } from './context.ts';
import { chooseVariant } from './conv-variants/choose.ts';
import { FORWARD_VARIANTS } from './conv-variants/forward.ts';
import type { ConvTask } from './conv-variants/task.ts';
import { biasBuffer, neededWeight, onlyInput } from './weights.ts';

export async function conv2dSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output: y } = context;
  const task = convTask(context, 'forward');
  const variant = chooseVariant(gpu, FORWARD_VARIANTS, task);
  const x = onlyInput(context);
  const range = activationRange(activationAttribute(node));
  return variant.steps({
    gpu,
    arena,
    label: node.name,
    task,
    tensors: { x, bias: biasBuffer(context), y },
    filters: context.upload('filter', variant.pack),
    params: { x: tensorParams(x), y: tensorParams(y), ...range },
  });
}

/**
 * What a node asks of a variant. The pads at the end only decide how many windows there are, which the output's shape
 * tells.
 * @throws NetworkError where it has no filter, or more inputs than one
 */
export function convTask(
  context: Pick<StepContext, 'node' | 'inputs' | 'output' | 'weight'>,
  direction: ConvTask['direction'],
): ConvTask {
  const { node, output } = context;
  const [kernelHeight = 1, kernelWidth = 1] = neededWeight(context, 'filter').shape;
  const [top = 0, left = 0] = padsAttribute(node);
  return {
    direction,
    x: onlyInput(context).shape,
    y: output.shape,
    window: {
      kernel: [kernelHeight, kernelWidth],
      stride: pairAttribute(node, 'strides', [1, 1]),
      dilation: pairAttribute(node, 'dilations', [1, 1]),
      pad: [top, left],
    },
    groups: countAttribute(node, 'groups', 1, 1),
  };
}
