/** Kinds that treat each value by itself: activations, sums, products and batch norm. */

import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, tensorParams } from '../../gpu/tensor.ts';
import addWgsl from '../../shaders/add.wgsl?raw';
import batchNormWgsl from '../../shaders/batch-norm.wgsl?raw';
import clampWgsl from '../../shaders/clamp.wgsl?raw';
import mulWgsl from '../../shaders/mul.wgsl?raw';
import sigmoidWgsl from '../../shaders/sigmoid.wgsl?raw';
import { activationAttribute, numberAttribute } from '../attributes.ts';
import { NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';
import { activationRange } from './activation.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';
import { packBias } from './pack.ts';
import { neededWeight, onlyInput } from './weights.ts';

export function reluSteps(context: StepContext): Promise<Step[]> {
  return clampSteps(context, activationRange('relu'));
}

export function clipSteps(context: StepContext): Promise<Step[]> {
  const { node } = context;
  return clampSteps(context, { lo: numberAttribute(node, 'min'), hi: numberAttribute(node, 'max') });
}

export async function sigmoidSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('sigmoid', sigmoidWgsl);
  const x = onlyInput(context);
  const params = { x: tensorParams(x), y: tensorParams(output) };
  return [kernel.step(arena, { x, y: output }, params, eachQuad(output), node.name)];
}

export function addSteps(context: StepContext): Promise<Step[]> {
  return joinSteps(context, 'add', addWgsl);
}

export function mulSteps(context: StepContext): Promise<Step[]> {
  return joinSteps(context, 'mul', mulWgsl);
}

/** y = x · gain + (shift − mean · gain), with gain = scale / √(variance + epsilon); then the activation. */
export async function batchNormSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('batch-norm', batchNormWgsl);
  const x = onlyInput(context);
  const { gain, offset } = foldBatchNorm(context);
  const scale = context.upload('scale', (weight) => packBias({ ...weight, data: gain }));
  const shift = context.upload('shift', (weight) => packBias({ ...weight, data: offset }));
  const range = activationRange(activationAttribute(context.node));
  const params = { x: tensorParams(x), y: tensorParams(output), ...range };
  return [kernel.step(arena, { x, scale, shift, y: output }, params, eachQuad(output), node.name)];
}

interface Range {
  readonly lo: number;
  readonly hi: number;
}

async function clampSteps(context: StepContext, range: Range): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('clamp', clampWgsl);
  const x = onlyInput(context);
  const params = { x: tensorParams(x), y: tensorParams(output), lo: range.lo, hi: range.hi };
  return [kernel.step(arena, { x, y: output }, params, eachQuad(output), node.name)];
}

async function joinSteps(context: StepContext, name: string, wgsl: string): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel(name, wgsl);
  const [a, b] = twoInputs(context);
  const { lo, hi } = activationRange(activationAttribute(node));
  const params = { a: tensorParams(a), b: tensorParams(b), y: tensorParams(output), lo, hi };
  return [kernel.step(arena, { a, b, y: output }, params, eachQuad(output), node.name)];
}

function twoInputs({ node, inputs }: StepContext): [GpuTensor, GpuTensor] {
  const [a, b] = inputs;
  if (a && b && inputs.length === 2) return [a, b];
  throw new NetworkError(
    `Node ${quoted(node.name)} (${node.kind}) needs two inputs and has ${inputs.length}.`,
    node.name,
  );
}

function foldBatchNorm(context: StepContext): { gain: Float32Array; offset: Float32Array } {
  const epsilon = numberAttribute(context.node, 'epsilon', 1e-5);
  const data = (role: string) => neededWeight(context, role).data;
  const [scale, shift, mean, variance] = [data('scale'), data('shift'), data('mean'), data('variance')];
  const gain = scale.map((value, c) => value / Math.sqrt((variance[c] ?? 0) + epsilon));
  return { gain, offset: shift.map((value, c) => value - (mean[c] ?? 0) * (gain[c] ?? 0)) };
}
