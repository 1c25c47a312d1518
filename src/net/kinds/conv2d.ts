/** Convolution: which kernel fits, and what it is given. Bias and activation are fused into the kernel's write. */

import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import conv2dWgsl from '../../shaders/conv2d.wgsl?raw';
import pointwiseWgsl from '../../shaders/conv2d-1x1.wgsl?raw';
import depthwiseWgsl from '../../shaders/conv2d-depthwise.wgsl?raw';
import groupedWgsl from '../../shaders/conv2d-grouped.wgsl?raw';
import {
  activationAttribute,
  countAttribute,
  type Pair,
  padsAttribute,
  pairAttribute,
} from '../attributes.ts';
import { activationRange } from './activation.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';
import { packFilter, packGroupedFilter } from './pack.ts';
import { biasBuffer, neededWeight, onlyInput } from './weights.ts';

export async function conv2dSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const groups = countAttribute(node, 'groups', 1, 1);
  const window = windowParams(context);
  const params = tensors(context);
  if (groups === 1) {
    const resources = bindings(context, context.upload('filter', packFilter));
    if (isPointwise(context, window)) {
      const kernel = await gpu.kernel('conv2d-1x1', pointwiseWgsl);
      return [kernel.step(arena, resources, params, blocks(output), node.name)];
    }
    const kernel = await gpu.kernel('conv2d', conv2dWgsl);
    return [kernel.step(arena, resources, { ...params, ...window }, blocks(output), node.name)];
  }
  const resources = bindings(context, context.upload('filter', packGroupedFilter));
  if (groups === onlyInput(context).shape[3] && groups === output.shape[3]) {
    const kernel = await gpu.kernel('conv2d-depthwise', depthwiseWgsl);
    return [kernel.step(arena, resources, { ...params, ...window }, eachQuad(output), node.name)];
  }
  const kernel = await gpu.kernel('conv2d-grouped', groupedWgsl);
  return [kernel.step(arena, resources, { ...params, ...window, groups }, eachQuad(output), node.name)];
}

/** An invocation of conv2d.wgsl and conv2d-1x1.wgsl owns eight pixels of two quads. */
function blocks({ shape: [n, h, w, c] }: GpuTensor): [number] {
  return [Math.ceil((n * h * w) / 8) * Math.ceil(quads(c) / 2)];
}

function bindings(context: StepContext, filters: GPUBuffer) {
  return { x: onlyInput(context), filters, bias: biasBuffer(context), y: context.output };
}

function tensors(context: StepContext) {
  const { node, output } = context;
  const range = activationRange(activationAttribute(node));
  return { x: tensorParams(onlyInput(context)), y: tensorParams(output), ...range };
}

/** What a kernel is told of the window: height and width of each, the pads above and left. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly pad: readonly number[];
}

/** The pads at the end only decide how many windows there are, which the output's shape tells. */
export function windowParams(context: Pick<StepContext, 'node' | 'weight'>): Window {
  const { node } = context;
  return {
    kernel: neededWeight(context, 'filter').shape.slice(0, 2),
    stride: pairAttribute(node, 'strides', [1, 1]),
    dilation: pairAttribute(node, 'dilations', [1, 1]),
    pad: padsAttribute(node).slice(0, 2),
  };
}

/** Whether each pixel of the output comes from the same pixel of the input: as many of them means no pads. */
export function isPointwise(
  context: Pick<StepContext, 'node' | 'inputs' | 'output'>,
  { kernel, stride }: Window,
): boolean {
  const [, h, w] = onlyInput(context).shape;
  const { shape } = context.output;
  return [...kernel, ...stride].every((length) => length === 1) && shape[1] === h && shape[2] === w;
}
