/** Gradient and tangent of a convolution: which kernel fits, and what it is given. */

import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, quads } from '../../gpu/tensor.ts';
import pointwiseWgsl from '../../shaders/conv2d-1x1-dx.wgsl?raw';
import depthwiseWgsl from '../../shaders/conv2d-depthwise-dx.wgsl?raw';
import wgsl from '../../shaders/conv2d-dx.wgsl?raw';
import narrowWgsl from '../../shaders/conv2d-dx-narrow.wgsl?raw';
import groupedWgsl from '../../shaders/conv2d-grouped-dx.wgsl?raw';
import { countAttribute } from '../attributes.ts';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import { type Gradient, onlyGradient, weightsAlone } from './backward-steps.ts';
import { conv2dSteps, isPointwise, type Window, windowParams } from './conv2d.ts';
import { eachQuad } from './invocations.ts';
import { packFilterDx, packGroupedFilter } from './pack.ts';

export async function conv2dBackward(context: BackwardContext): Promise<Step[]> {
  const gradient = onlyGradient(context);
  if (!gradient) return [];
  const { gpu, arena, node, output } = context;
  const { x, dx, params } = gradient;
  const groups = countAttribute(node, 'groups', 1, 1);
  const window = windowParams(context);
  const label = `${node.name}.dx`;
  if (groups === 1) {
    const resources = bindings(context, gradient, context.upload('filter', packFilterDx));
    if (isPointwise(context, window)) {
      const kernel = await gpu.kernel('conv2d-1x1-dx', pointwiseWgsl);
      return [kernel.step(arena, resources, params, blocks(dx, [1, 1]), label)];
    }
    const narrow = dx.shape[3] <= 4;
    const kernel = narrow
      ? await gpu.kernel('conv2d-dx-narrow', narrowWgsl)
      : await gpu.kernel('conv2d-dx', wgsl);
    return [kernel.step(arena, resources, { ...params, ...window }, blocks(dx, window.stride), label)];
  }
  const resources = bindings(context, gradient, context.upload('filter', packGroupedFilter));
  if (groups === x.shape[3] && groups === output.shape[3]) {
    const kernel = await gpu.kernel('conv2d-depthwise-dx', depthwiseWgsl);
    return [kernel.step(arena, resources, { ...params, ...window }, eachQuad(dx), label)];
  }
  const kernel = await gpu.kernel('conv2d-grouped-dx', groupedWgsl);
  return [kernel.step(arena, resources, { ...params, ...window, groups }, eachQuad(dx), label)];
}

/** A convolution is linear but for its bias and activation. */
export function conv2dTangent(context: TangentContext): Promise<Step[]> {
  return weightsAlone(context, conv2dSteps);
}

/** An invocation of conv2d-dx.wgsl owns two quads of eight pixels of one phase, the remainder by the stride. */
function blocks({ shape: [n, h, w, c] }: GpuTensor, [down, right]: Window['stride']): [number] {
  const pixels = n * Math.ceil(h / down) * Math.ceil(w / right);
  return [down * right * Math.ceil(pixels / 8) * Math.ceil(quads(c) / 2)];
}

function bindings({ dy }: BackwardContext, { x, dx }: Gradient, filters: GPUBuffer) {
  return { dy, filters, x, dx };
}
