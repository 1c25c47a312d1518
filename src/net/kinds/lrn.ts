/** Local response normalisation over channels. */

import type { Step } from '../../gpu/kernel.ts';
import { tensorParams } from '../../gpu/tensor.ts';
import lrnWgsl from '../../shaders/lrn.wgsl?raw';
import { countAttribute, numberAttribute } from '../attributes.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';
import { onlyInput } from './weights.ts';

export async function lrnSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('lrn', lrnWgsl);
  const x = onlyInput(context);
  const params = {
    x: tensorParams(x),
    y: tensorParams(output),
    size: countAttribute(node, 'size', 1),
    alpha: numberAttribute(node, 'alpha'),
    beta: numberAttribute(node, 'beta'),
    bias: numberAttribute(node, 'bias'),
  };
  return [kernel.step(arena, { x, y: output }, params, eachQuad(output), node.name)];
}
