/** Pooling: the largest or the mean value of windows, and the mean of the whole picture. */

import type { Step } from '../../gpu/kernel.ts';
import type { ParamValues } from '../../gpu/params.ts';
import { quads, tensorParams } from '../../gpu/tensor.ts';
import averagePoolWgsl from '../../shaders/average-pool.wgsl?raw';
import globalAveragePoolWgsl from '../../shaders/global-average-pool.wgsl?raw';
import maxPoolWgsl from '../../shaders/max-pool.wgsl?raw';
import { padsAttribute, pairAttribute, switchAttribute } from '../attributes.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';
import { onlyInput } from './weights.ts';

/** Invocations that share the pixels of a quad in global-average-pool.wgsl: its workgroup's height. */
const SHARES = 64;

export async function maxPoolSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('max-pool', maxPoolWgsl);
  const resources = { x: onlyInput(context), y: output };
  return [kernel.step(arena, resources, windowParams(context), eachQuad(output), node.name)];
}

export async function averagePoolSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('average-pool', averagePoolWgsl);
  const params = {
    ...windowParams(context),
    trail: padsAttribute(node).slice(2),
    countPadding: Number(switchAttribute(node, 'countPadding', false)),
  };
  return [kernel.step(arena, { x: onlyInput(context), y: output }, params, eachQuad(output), node.name)];
}

export async function globalAveragePoolSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('global-average-pool', globalAveragePoolWgsl);
  const x = onlyInput(context);
  const [n, , , c] = output.shape;
  const params = { x: tensorParams(x), y: tensorParams(output) };
  return [kernel.step(arena, { x, y: output }, params, [quads(c), SHARES, n], node.name)];
}

/** Rounding up or down has already made the output's size; the kernels cut the windows to the input. */
function windowParams(context: StepContext): ParamValues {
  const { node, output } = context;
  return {
    x: tensorParams(onlyInput(context)),
    y: tensorParams(output),
    window: pairAttribute(node, 'window'),
    strides: pairAttribute(node, 'strides', [1, 1]),
    lead: padsAttribute(node).slice(0, 2),
  };
}
