/** Gradient and tangent of local response normalisation. */

import type { Step } from '../../gpu/kernel.ts';
import { tensorParams } from '../../gpu/tensor.ts';
import lrnDxWgsl from '../../shaders/lrn-dx.wgsl?raw';
import lrnDxLinearWgsl from '../../shaders/lrn-dx-linear.wgsl?raw';
import lrnDxWideWgsl from '../../shaders/lrn-dx-wide.wgsl?raw';
import lrnJvpWgsl from '../../shaders/lrn-jvp.wgsl?raw';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import {
  forwardInput,
  type GradientOperands,
  inputGradient,
  inputTangent,
  symmetricTangent,
} from './backward-operands.ts';
import { eachQuad } from './invocations.ts';
import { lrnSettings } from './lrn.ts';

/** The widest windows that lrn-dx.wgsl knows, in channels to each side. */
const NARROW = 7;

export async function lrnBackward(context: BackwardContext): Promise<Step[]> {
  const { gpu, arena, node, mode } = context;
  const gradient = inputGradient(context);
  if (!gradient) return [];
  const label = `${node.name}.dx`;
  if (mode === 'linear') return [await scaleStep(context, gradient, label)];
  const { reach, ...settings } = lrnSettings(node);
  const kernel =
    reach <= NARROW
      ? await gpu.kernel('lrn-dx', lrnDxWgsl, { reach })
      : await gpu.kernel('lrn-dx-wide', lrnDxWideWgsl, { reach });
  const { tensors, params } = gradient;
  return [kernel.step(arena, tensors, { ...params, ...settings }, eachQuad(tensors.dx), label)];
}

export async function lrnTangent(context: TangentContext): Promise<Step[]> {
  const { gpu, arena, node, mode, ty } = context;
  const label = `${node.name}.jvp`;
  if (mode === 'linear') return [await scaleStep(context, symmetricTangent(context), label)];
  const [x, tx] = [forwardInput(context), inputTangent(context)];
  const { reach, ...settings } = lrnSettings(node);
  const kernel = await gpu.kernel('lrn-jvp', lrnJvpWgsl, { reach });
  const tensors = { tx: tensorParams(tx), ty: tensorParams(ty), x: tensorParams(x) };
  return [kernel.step(arena, { tx, x, ty }, { ...tensors, ...settings }, eachQuad(ty), label)];
}

/** dx = dy · the scale that x has now. */
async function scaleStep(
  { gpu, arena, node }: BackwardContext | TangentContext,
  { tensors, params }: GradientOperands,
  label: string,
): Promise<Step> {
  const { reach, ...settings } = lrnSettings(node);
  const kernel = await gpu.kernel('lrn-dx-linear', lrnDxLinearWgsl, { reach });
  return kernel.step(arena, tensors, { ...params, ...settings }, eachQuad(tensors.dx), label);
}
