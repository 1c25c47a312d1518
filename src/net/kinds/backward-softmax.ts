/** Gradient and tangent of softmax: one kernel, as the Jacobian is symmetric. */

import type { Step } from '../../gpu/kernel.ts';
import { quads, tensorParams } from '../../gpu/tensor.ts';
import softmaxDxWgsl from '../../shaders/softmax-dx.wgsl?raw';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import { type GradientOperands, inputGradient, symmetricTangent } from './backward-operands.ts';

export async function softmaxBackward(context: BackwardContext): Promise<Step[]> {
  const gradient = inputGradient(context);
  return gradient ? [await softmaxStep(context, gradient, `${context.node.name}.dx`)] : [];
}

export async function softmaxTangent(context: TangentContext): Promise<Step[]> {
  return [await softmaxStep(context, symmetricTangent(context), `${context.node.name}.jvp`)];
}

async function softmaxStep(
  { gpu, arena, output: y }: BackwardContext | TangentContext,
  { tensors, params }: GradientOperands,
  label: string,
): Promise<Step> {
  const [n, h, w, c] = y.shape;
  // Invocations that share a pixel: a power of two, at most as many as it has quads, so that none idles.
  const lanes = 2 ** Math.floor(Math.log2(Math.min(64, quads(c))));
  const kernel = await gpu.kernel('softmax-dx', softmaxDxWgsl, { lanes });
  const all = { ...params, y: tensorParams(y) };
  return kernel.step(arena, { ...tensors, y }, all, [h * w * lanes, n], label);
}
