/** Gradients and tangents of pooling. */

import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import type { ParamValue } from '../../gpu/params.ts';
import { tensorBytes, tensorParams } from '../../gpu/tensor.ts';
import averagePoolDxWgsl from '../../shaders/average-pool-dx.wgsl?raw';
import globalAveragePoolDxWgsl from '../../shaders/global-average-pool-dx.wgsl?raw';
import maxPoolDxWgsl from '../../shaders/max-pool-dx.wgsl?raw';
import maxPoolDxSmoothWgsl from '../../shaders/max-pool-dx-smooth.wgsl?raw';
import maxPoolJvpWgsl from '../../shaders/max-pool-jvp.wgsl?raw';
import maxPoolJvpSmoothWgsl from '../../shaders/max-pool-jvp-smooth.wgsl?raw';
import maxPoolWinnerWgsl from '../../shaders/max-pool-winner.wgsl?raw';
import { padsAttribute, pairAttribute, switchAttribute } from '../attributes.ts';
import type { GraphNode } from '../graph.ts';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import { forwardInput, forwardTangent, inputGradient, inputTangent } from './backward-operands.ts';
import { eachQuad } from './invocations.ts';
import { averagePoolSteps, globalAveragePoolSteps } from './pool.ts';

/** Exact: to the first maximum. Smooth: of the article's smooth form. Linear: as of an average pool. */
export async function maxPoolBackward(context: BackwardContext): Promise<Step[]> {
  const { gpu, arena, node, mode, output: y } = context;
  if (mode === 'linear') return averagePoolBackward(context);
  const gradient = inputGradient(context);
  if (!gradient) return [];
  const { tensors } = gradient;
  const params = { ...gradient.params, ...windowParams(node) };
  const label = `${node.name}.dx`;
  if (mode === 'smooth') {
    const smooth = await gpu.kernel('max-pool-dx-smooth', maxPoolDxSmoothWgsl);
    return [smooth.step(arena, tensors, params, eachQuad(tensors.dx), label)];
  }
  const [find, kernel] = await Promise.all([
    gpu.kernel('max-pool-winner', maxPoolWinnerWgsl),
    gpu.kernel('max-pool-dx', maxPoolDxWgsl),
  ]);
  const { x, dx } = tensors;
  const winner = arena.buffer(`${node.name}.winner`, tensorBytes(y.shape), BufferUsage.STORAGE);
  const windows = { x: params.x, dy: params.dy, ...windowParams(node) };
  return [
    find.step(arena, { x, winner }, windows, eachQuad(y), `${node.name}.winner`),
    kernel.step(arena, { ...tensors, winner }, params, eachQuad(dx), label),
  ];
}

export async function maxPoolTangent(context: TangentContext): Promise<Step[]> {
  const { gpu, arena, node, mode, ty } = context;
  if (mode === 'linear') return averagePoolTangent(context);
  const [x, tx] = [forwardInput(context), inputTangent(context)];
  const kernel =
    mode === 'smooth'
      ? await gpu.kernel('max-pool-jvp-smooth', maxPoolJvpSmoothWgsl)
      : await gpu.kernel('max-pool-jvp', maxPoolJvpWgsl);
  const tensors = { tx: tensorParams(tx), ty: tensorParams(ty), x: tensorParams(x) };
  const params = { ...tensors, ...windowParams(node) };
  return [kernel.step(arena, { tx, x, ty }, params, eachQuad(ty), `${node.name}.jvp`)];
}

export async function averagePoolBackward(context: BackwardContext): Promise<Step[]> {
  const { gpu, arena, node } = context;
  const gradient = inputGradient(context);
  if (!gradient) return [];
  const kernel = await gpu.kernel('average-pool-dx', averagePoolDxWgsl);
  const params = {
    ...gradient.params,
    ...windowParams(node),
    trail: padsAttribute(node).slice(2),
    // A max pool, which has no such attribute, is as a mean over the positions inside of its input.
    countPadding: Number(switchAttribute(node, 'countPadding', false)),
  };
  return [kernel.step(arena, gradient.tensors, params, eachQuad(gradient.tensors.dx), `${node.name}.dx`)];
}

export function averagePoolTangent(context: TangentContext): Promise<Step[]> {
  return averagePoolSteps(forwardTangent(context));
}

export async function globalAveragePoolBackward(context: BackwardContext): Promise<Step[]> {
  const { gpu, arena, node } = context;
  const gradient = inputGradient(context);
  if (!gradient) return [];
  const kernel = await gpu.kernel('global-average-pool-dx', globalAveragePoolDxWgsl);
  const { tensors, params } = gradient;
  return [kernel.step(arena, tensors, params, eachQuad(tensors.dx), `${node.name}.dx`)];
}

export function globalAveragePoolTangent(context: TangentContext): Promise<Step[]> {
  return globalAveragePoolSteps(forwardTangent(context));
}

function windowParams(node: GraphNode): Record<string, ParamValue> {
  return {
    window: pairAttribute(node, 'window'),
    strides: pairAttribute(node, 'strides', [1, 1]),
    lead: padsAttribute(node).slice(0, 2),
  };
}
