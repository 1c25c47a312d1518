/**
 * The smooth gradient of a max pool with the optional blur after it, 1/4 of each value, 1/8 of each edge neighbour,
 * 1/16 of each diagonal one; and the tangent whose adjoint that is.
 */

import type { Step } from '../../gpu/kernel.ts';
import { createTensor, type GpuTensor } from '../../gpu/tensor.ts';
import gradientBlurWgsl from '../../shaders/gradient-blur.wgsl?raw';
import type { BackwardContext, Epilogue, TangentContext } from './backward-context.ts';
import { forwardInput, gradientOperands, inputTangent, PLAIN } from './backward-operands.ts';
import { maxPoolBackward, maxPoolTangent } from './backward-pool.ts';
import { eachQuad } from './invocations.ts';

/** As `maxPoolBackward`, whatever its mode, with the gradient blurred before it is added and masked. */
export async function blurredMaxPoolBackward(context: BackwardContext): Promise<Step[]> {
  const { arena, node, epilogues } = context;
  const [dx] = context.dx;
  if (!dx) return [];
  const sharp = createTensor(arena, `${node.name}.dx.sharp`, dx.shape);
  const pool = await maxPoolBackward({ ...context, dx: [sharp], epilogues: [PLAIN] });
  return [...pool, await blurStep(context, sharp, dx, epilogues[0] ?? PLAIN)];
}

/** As `maxPoolTangent`, of the blurred tangent: the blur is its own adjoint. */
export async function blurredMaxPoolTangent(context: TangentContext): Promise<Step[]> {
  const { arena, node } = context;
  const tx = inputTangent(context);
  const blurred = createTensor(arena, `${node.name}.jvp.blurred`, tx.shape);
  const blur = await blurStep(context, tx, blurred, PLAIN);
  return [blur, ...(await maxPoolTangent({ ...context, tx: [blurred] }))];
}

async function blurStep(
  context: BackwardContext | TangentContext,
  from: GpuTensor,
  to: GpuTensor,
  epilogue: Epilogue,
): Promise<Step> {
  const { gpu, arena, node } = context;
  const kernel = await gpu.kernel('gradient-blur', gradientBlurWgsl);
  const { tensors, params } = gradientOperands(from, forwardInput(context), to, epilogue);
  return kernel.step(arena, tensors, params, eachQuad(to), `${node.name}.blur`);
}
