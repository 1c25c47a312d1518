/** Gradients and tangents of the kinds that treat each value by itself: sums, products, sigmoid and batch norm. */

import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import addDxRepeatedWgsl from '../../shaders/add-dx-repeated.wgsl?raw';
import addJvpWgsl from '../../shaders/add-jvp.wgsl?raw';
import batchNormDxWgsl from '../../shaders/batch-norm-dx.wgsl?raw';
import mulDxWgsl from '../../shaders/mul-dx.wgsl?raw';
import mulDxRepeatedWgsl from '../../shaders/mul-dx-repeated.wgsl?raw';
import mulJvpWgsl from '../../shaders/mul-jvp.wgsl?raw';
import sigmoidDxWgsl from '../../shaders/sigmoid-dx.wgsl?raw';
import { numberAttribute } from '../attributes.ts';
import { ownRange } from './activation.ts';
import { sliceStep } from './backward-concat.ts';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import {
  forwardInput,
  type GradientOperands,
  inputGradient,
  inputTangent,
  symmetricTangent,
} from './backward-operands.ts';
import { maskTangent } from './backward-steps.ts';
import { eachQuad } from './invocations.ts';
import { packBias } from './pack.ts';
import { neededWeight } from './weights.ts';

export async function sigmoidBackward(context: BackwardContext): Promise<Step[]> {
  const gradient = inputGradient(context);
  return gradient ? [await sigmoidStep(context, gradient, `${context.node.name}.dx`)] : [];
}

export async function sigmoidTangent(context: TangentContext): Promise<Step[]> {
  return [await sigmoidStep(context, symmetricTangent(context), `${context.node.name}.jvp`)];
}

export async function batchNormBackward(context: BackwardContext): Promise<Step[]> {
  const gradient = inputGradient(context);
  return gradient ? [await gainStep(context, gradient, `${context.node.name}.dx`)] : [];
}

export async function batchNormTangent(context: TangentContext): Promise<Step[]> {
  const gain = await gainStep(context, symmetricTangent(context), `${context.node.name}.jvp`);
  return [gain, ...(await maskTangent(context))];
}

/** Each summand gets dy; one that repeats gets the sum of what it was added to. */
export async function addBackward(context: BackwardContext): Promise<Step[]> {
  const steps: Step[] = [];
  for (const index of [0, 1]) {
    const gradient = inputGradient(context, index);
    if (!gradient) continue;
    const label = joinLabel(context, index);
    if (repeats(gradient)) {
      const kernel = await context.gpu.kernel('add-dx-repeated', addDxRepeatedWgsl);
      const { tensors, params } = gradient;
      steps.push(kernel.step(context.arena, tensors, params, eachSum(tensors.dx), label));
    } else steps.push(await sliceStep(context, gradient, { lead: [0, 0], start: 0 }, label));
  }
  return steps;
}

/** Each factor gets dy times the other; one that repeats gets the sum over all that it was multiplied with. */
export async function mulBackward(context: BackwardContext): Promise<Step[]> {
  const steps: Step[] = [];
  for (const index of [0, 1]) {
    const gradient = inputGradient(context, index);
    if (!gradient) continue;
    const other = forwardInput(context, 1 - index);
    const repeated = repeats(gradient);
    const kernel = repeated
      ? await context.gpu.kernel('mul-dx-repeated', mulDxRepeatedWgsl)
      : await context.gpu.kernel('mul-dx', mulDxWgsl);
    const { dx } = gradient.tensors;
    const params = { ...gradient.params, other: tensorParams(other) };
    const invocations = repeated ? eachSum(dx) : eachQuad(dx);
    const label = joinLabel(context, index);
    steps.push(kernel.step(context.arena, { ...gradient.tensors, other }, params, invocations, label));
  }
  return steps;
}

export async function addTangent(context: TangentContext): Promise<Step[]> {
  const { gpu, arena, node, mode, output: y, ty } = context;
  const kernel = await gpu.kernel('add-jvp', addJvpWgsl);
  const [ta, tb] = [inputTangent(context, 0), inputTangent(context, 1)];
  const params = { ...layouts({ ta, tb, y, ty }), ...ownRange(node, mode) };
  return [kernel.step(arena, { ta, tb, y, ty }, params, eachQuad(ty), `${node.name}.jvp`)];
}

export async function mulTangent(context: TangentContext): Promise<Step[]> {
  const { gpu, arena, node, mode, output: y, ty } = context;
  const kernel = await gpu.kernel('mul-jvp', mulJvpWgsl);
  const [a, b] = [forwardInput(context, 0), forwardInput(context, 1)];
  const [ta, tb] = [inputTangent(context, 0), inputTangent(context, 1)];
  const tensors = { ta, tb, a, b, y, ty };
  const params = { ...layouts(tensors), ...ownRange(node, mode) };
  return [kernel.step(arena, tensors, params, eachQuad(ty), `${node.name}.jvp`)];
}

async function sigmoidStep(
  { gpu, arena }: BackwardContext | TangentContext,
  { tensors, params }: GradientOperands,
  label: string,
): Promise<Step> {
  const kernel = await gpu.kernel('sigmoid-dx', sigmoidDxWgsl);
  return kernel.step(arena, tensors, params, eachQuad(tensors.dx), label);
}

/** dx = dy · scale / √(variance + epsilon). */
async function gainStep(
  context: BackwardContext | TangentContext,
  { tensors, params }: GradientOperands,
  label: string,
): Promise<Step> {
  const { gpu, arena, node } = context;
  const kernel = await gpu.kernel('batch-norm-dx', batchNormDxWgsl);
  const [scale, variance] = [neededWeight(context, 'scale'), neededWeight(context, 'variance').data];
  const epsilon = numberAttribute(node, 'epsilon', 1e-5);
  const gain = scale.data.map((value, c) => value / Math.sqrt((variance[c] ?? 0) + epsilon));
  const packed = packBias({ ...scale, data: gain });
  const buffer = arena.upload(`${label}.gain`, packed, BufferUsage.STORAGE);
  return kernel.step(arena, { ...tensors, scale: buffer }, params, eachQuad(tensors.dx), label);
}

/** Whether the input is smaller than the output, and so used more than once. */
function repeats({ tensors: { dy, dx } }: GradientOperands): boolean {
  return dx.shape.some((length, axis) => length !== dy.shape[axis]);
}

/** Invocations of the -repeated kernels: a workgroup of 64 for each quad of dx, id = (share, quad, pixel of all n). */
function eachSum({ shape: [n, h, w, c] }: GpuTensor): [number, number, number] {
  return [1, quads(c), n * h * w];
}

function layouts(
  tensors: Readonly<Record<string, GpuTensor>>,
): Record<string, ReturnType<typeof tensorParams>> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensorParams(tensor)]));
}

function joinLabel({ node, inputs }: BackwardContext, index: number): string {
  return `${node.name}.dx (${inputs[index]?.label})`;
}
