/** Gradients and tangents of what only moves values: concat and pad; the slice serves add too. */

import type { Step } from '../../gpu/kernel.ts';
import sliceDxWgsl from '../../shaders/slice-dx.wgsl?raw';
import { padsAttribute } from '../attributes.ts';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import { forwardTangent, type GradientOperands, inputGradient } from './backward-operands.ts';
import { concatSteps } from './concat.ts';
import { eachQuad } from './invocations.ts';
import { padSteps } from './pad.ts';

/** Where dx lies in dy. */
interface Slice {
  /** Rows and columns of dy before it. */
  readonly lead: readonly number[];
  /** Channels of dy before it, any number. */
  readonly start: number;
}

/** Each input's gradient is a slice of dy's channels. */
export async function concatBackward(context: BackwardContext): Promise<Step[]> {
  const steps: Step[] = [];
  let start = 0;
  for (const [index, x] of context.inputs.entries()) {
    const gradient = inputGradient(context, index);
    const label = `${context.node.name}.dx (${x.label})`;
    if (gradient) steps.push(await sliceStep(context, gradient, { lead: [0, 0], start }, label));
    start += x.shape[3];
  }
  return steps;
}

export function concatTangent(context: TangentContext): Promise<Step[]> {
  return concatSteps(forwardTangent(context));
}

/** What went into the border is lost. */
export async function padBackward(context: BackwardContext): Promise<Step[]> {
  const { node } = context;
  const gradient = inputGradient(context);
  if (!gradient) return [];
  const slice = { lead: padsAttribute(node).slice(0, 2), start: 0 };
  return [await sliceStep(context, gradient, slice, `${node.name}.dx`)];
}

/** The border does not depend on x, so its tangent is zero. */
export function padTangent(context: TangentContext): Promise<Step[]> {
  const forward = forwardTangent(context);
  const attributes = { ...forward.node.attributes, value: 0 };
  return padSteps({ ...forward, node: { ...forward.node, attributes } });
}

/** dx = a slice of dy. */
export async function sliceStep(
  { gpu, arena }: BackwardContext,
  { tensors, params }: GradientOperands,
  { lead, start }: Slice,
  label: string,
): Promise<Step> {
  const kernel = await gpu.kernel('slice-dx', sliceDxWgsl);
  return kernel.step(arena, tensors, { ...params, lead, start }, eachQuad(tensors.dx), label);
}
