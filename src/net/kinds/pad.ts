/** A border of one value around the picture. */

import type { Step } from '../../gpu/kernel.ts';
import { tensorParams } from '../../gpu/tensor.ts';
import padWgsl from '../../shaders/pad.wgsl?raw';
import { numberAttribute, padsAttribute } from '../attributes.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';
import { onlyInput } from './weights.ts';

export async function padSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('pad', padWgsl);
  const x = onlyInput(context);
  const params = {
    x: tensorParams(x),
    y: tensorParams(output),
    lead: padsAttribute(node).slice(0, 2),
    value: numberAttribute(node, 'value', 0),
  };
  return [kernel.step(arena, { x, y: output }, params, eachQuad(output), node.name)];
}
