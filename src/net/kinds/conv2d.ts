/** Convolution: which kernel fits, and what it is given. Bias and activation are fused into the kernel's write. */

import type { Step } from '../../gpu/kernel.ts';
import type { ParamValues } from '../../gpu/params.ts';
import { type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import conv2dWgsl from '../../shaders/conv2d.wgsl?raw';
import depthwiseWgsl from '../../shaders/conv2d-depthwise.wgsl?raw';
import groupedWgsl from '../../shaders/conv2d-grouped.wgsl?raw';
import { activationAttribute, countAttribute, padsAttribute, pairAttribute } from '../formats/attributes.ts';
import { activationRange } from './activation.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';
import { packFilter, packGroupedFilter } from './pack.ts';
import { biasBuffer, neededWeight, onlyInput } from './weights.ts';

export async function conv2dSteps(context: StepContext): Promise<Step[]> {
  const groups = countAttribute(context.node, 'groups', 1, 1);
  if (groups === 1) return [await fullStep(context)];
  const depthwise = groups === onlyInput(context).shape[3] && groups === context.output.shape[3];
  return [await (depthwise ? depthwiseStep(context) : groupedStep(context, groups))];
}

async function fullStep(context: StepContext): Promise<Step> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('conv2d', conv2dWgsl);
  const filters = context.upload('filter', packFilter);
  return kernel.step(arena, resources(context, filters), params(context), blocks(output), node.name);
}

async function depthwiseStep(context: StepContext): Promise<Step> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('conv2d-depthwise', depthwiseWgsl);
  const filters = context.upload('filter', packGroupedFilter);
  return kernel.step(arena, resources(context, filters), params(context), eachQuad(output), node.name);
}

async function groupedStep(context: StepContext, groups: number): Promise<Step> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('conv2d-grouped', groupedWgsl);
  const filters = context.upload('filter', packGroupedFilter);
  const all = { ...params(context), groups };
  return kernel.step(arena, resources(context, filters), all, eachQuad(output), node.name);
}

/** An invocation of conv2d.wgsl owns eight pixels of two quads. */
function blocks({ shape: [n, h, w, c] }: GpuTensor): [number] {
  return [Math.ceil((n * h * w) / 8) * Math.ceil(quads(c) / 2)];
}

function resources(context: StepContext, filters: GPUBuffer) {
  return { x: onlyInput(context), filters, bias: biasBuffer(context), y: context.output };
}

/** The pads at the end only decide how many windows there are, which the output's shape tells. */
function params(context: StepContext): ParamValues {
  const { node, output } = context;
  return {
    x: tensorParams(onlyInput(context)),
    y: tensorParams(output),
    kernel: neededWeight(context, 'filter').shape.slice(0, 2),
    stride: pairAttribute(node, 'strides', [1, 1]),
    dilation: pairAttribute(node, 'dilations', [1, 1]),
    pad: padsAttribute(node).slice(0, 2),
    ...activationRange(activationAttribute(node)),
  };
}
