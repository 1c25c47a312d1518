/** Activations that are curves and no clamp: nothing fuses them, because the gradient needs what went in. */

import type { Step } from '../../gpu/kernel.ts';
import type { ParamValues } from '../../gpu/params.ts';
import { tensorParams } from '../../gpu/tensor.ts';
import hardSwishWgsl from '../../shaders/hard-swish.wgsl?raw';
import leakyReluWgsl from '../../shaders/leaky-relu.wgsl?raw';
import siluWgsl from '../../shaders/silu.wgsl?raw';
import { numberAttribute } from '../attributes.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';
import { onlyInput } from './weights.ts';

export function siluSteps(context: StepContext): Promise<Step[]> {
  return curveSteps(context, 'silu', siluWgsl);
}

export function hardSwishSteps(context: StepContext): Promise<Step[]> {
  return curveSteps(context, 'hard-swish', hardSwishWgsl);
}

export function leakyReluSteps(context: StepContext): Promise<Step[]> {
  const slope = numberAttribute(context.node, 'slope');
  return curveSteps(context, 'leaky-relu', leakyReluWgsl, { slope });
}

async function curveSteps(
  context: StepContext,
  name: string,
  wgsl: string,
  more: ParamValues = {},
): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel(name, wgsl);
  const x = onlyInput(context);
  const params = { x: tensorParams(x), y: tensorParams(output), ...more };
  return [kernel.step(arena, { x, y: output }, params, eachQuad(output), node.name)];
}
