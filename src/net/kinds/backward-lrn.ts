/** Gradient and tangent of local response normalisation. */

import type { Step } from '../../gpu/kernel.ts';
import { createTensor, tensorParams } from '../../gpu/tensor.ts';
import lrnDxWgsl from '../../shaders/lrn-dx.wgsl?raw';
import lrnDxDirectWgsl from '../../shaders/lrn-dx-direct.wgsl?raw';
import lrnDxLinearWgsl from '../../shaders/lrn-dx-linear.wgsl?raw';
import lrnJvpWgsl from '../../shaders/lrn-jvp.wgsl?raw';
import { countAttribute, numberAttribute } from '../attributes.ts';
import type { GraphNode } from '../graph.ts';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import {
  forwardInput,
  type GradientOperands,
  inputGradient,
  inputTangent,
  symmetricTangent,
} from './backward-operands.ts';
import { eachQuad } from './invocations.ts';

export async function lrnBackward(context: BackwardContext): Promise<Step[]> {
  const { node, mode } = context;
  const gradient = inputGradient(context);
  if (!gradient) return [];
  if (mode === 'linear') return [await scaleStep(context, gradient, `${node.name}.dx`)];
  return exactSteps(context, gradient);
}

export async function lrnTangent(context: TangentContext): Promise<Step[]> {
  const { gpu, arena, node, mode, ty } = context;
  const label = `${node.name}.jvp`;
  if (mode === 'linear') return [await scaleStep(context, symmetricTangent(context), label)];
  const [x, tx] = [forwardInput(context), inputTangent(context)];
  const kernel = await gpu.kernel('lrn-jvp', lrnJvpWgsl);
  const tensors = { tx: tensorParams(tx), ty: tensorParams(ty), x: tensorParams(x) };
  return [kernel.step(arena, { tx, x, ty }, { ...tensors, ...lrnParams(node) }, eachQuad(ty), label)];
}

/** First what each dy gives to its own channel, then what it gives to its window. */
async function exactSteps(context: BackwardContext, { tensors, params }: GradientOperands): Promise<Step[]> {
  const { gpu, arena, node } = context;
  const { dy, x, dx } = tensors;
  const [direct, spread] = await Promise.all([
    gpu.kernel('lrn-dx-direct', lrnDxDirectWgsl),
    gpu.kernel('lrn-dx', lrnDxWgsl),
  ]);
  const label = `${node.name}.dx`;
  const term = createTensor(arena, `${label}.terms`, x.shape);
  const { accumulate, lo, hi, dy: dyLayout, ...layouts } = { ...params, term: tensorParams(term) };
  const { bias, ...settings } = lrnParams(node);
  const first = { ...layouts, dy: dyLayout, accumulate, ...settings, bias };
  const last = { ...layouts, ...settings, lo, hi };
  return [
    direct.step(arena, { dy, x, term, dx }, first, eachQuad(dx), `${label}.direct`),
    spread.step(arena, { x, term, dx }, last, eachQuad(dx), label),
  ];
}

/** dx = dy · the scale that x has now. */
async function scaleStep(
  { gpu, arena, node }: BackwardContext | TangentContext,
  { tensors, params }: GradientOperands,
  label: string,
): Promise<Step> {
  const kernel = await gpu.kernel('lrn-dx-linear', lrnDxLinearWgsl);
  return kernel.step(arena, tensors, { ...params, ...lrnParams(node) }, eachQuad(tensors.dx), label);
}

function lrnParams(node: GraphNode): { size: number; alpha: number; beta: number; bias: number } {
  return {
    size: countAttribute(node, 'size', 1),
    alpha: numberAttribute(node, 'alpha'),
    beta: numberAttribute(node, 'beta'),
    bias: numberAttribute(node, 'bias'),
  };
}
