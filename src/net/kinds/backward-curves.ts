/**
 * Gradients and tangents of the activations in `curves.ts`: dy times the slope at x. In linear mode they are the
 * identity, as ReLU is.
 */

import type { Step } from '../../gpu/kernel.ts';
import type { ParamValues } from '../../gpu/params.ts';
import hardSwishDxWgsl from '../../shaders/hard-swish-dx.wgsl?raw';
import leakyReluDxWgsl from '../../shaders/leaky-relu-dx.wgsl?raw';
import siluDxWgsl from '../../shaders/silu-dx.wgsl?raw';
import { numberAttribute } from '../attributes.ts';
import type { GraphNode } from '../graph.ts';
import type { BackwardContext, BuildBackward, BuildTangent, TangentContext } from './backward-context.ts';
import { type GradientOperands, inputGradient, symmetricTangent } from './backward-operands.ts';
import { passBackward, passTangent } from './backward-steps.ts';
import { eachQuad } from './invocations.ts';

interface Curve {
  readonly kernel: string;
  readonly wgsl: string;
  /** What the kernel is told beside the tensors. */
  readonly params: (node: GraphNode) => ParamValues;
}

const SILU: Curve = { kernel: 'silu-dx', wgsl: siluDxWgsl, params: () => ({}) };
const HARD_SWISH: Curve = { kernel: 'hard-swish-dx', wgsl: hardSwishDxWgsl, params: () => ({}) };
const LEAKY_RELU: Curve = {
  kernel: 'leaky-relu-dx',
  wgsl: leakyReluDxWgsl,
  params: (node) => ({ slope: numberAttribute(node, 'slope') }),
};

export const siluBackward = backwardOf(SILU);
export const siluTangent = tangentOf(SILU);
export const hardSwishBackward = backwardOf(HARD_SWISH);
export const hardSwishTangent = tangentOf(HARD_SWISH);
export const leakyReluBackward = backwardOf(LEAKY_RELU);
export const leakyReluTangent = tangentOf(LEAKY_RELU);

function backwardOf(curve: Curve): BuildBackward {
  return async (context) => {
    if (context.mode === 'linear') return passBackward(context);
    const gradient = inputGradient(context);
    return gradient ? [await slopeStep(context, curve, gradient, `${context.node.name}.dx`)] : [];
  };
}

/** The Jacobian is diagonal: one kernel does both. */
function tangentOf(curve: Curve): BuildTangent {
  return async (context) => {
    if (context.mode === 'linear') return passTangent(context);
    return [await slopeStep(context, curve, symmetricTangent(context), `${context.node.name}.jvp`)];
  };
}

async function slopeStep(
  { gpu, arena, node }: BackwardContext | TangentContext,
  curve: Curve,
  { tensors, params }: GradientOperands,
  label: string,
): Promise<Step> {
  const kernel = await gpu.kernel(curve.kernel, curve.wgsl);
  return kernel.step(arena, tensors, { ...params, ...curve.params(node) }, eachQuad(tensors.dx), label);
}
