/** The variants of a convolution's gradient by its input, in the order in which the fixed table asks them. */

import { quads } from '../../../gpu/tensor.ts';
import pointwiseWgsl from '../../../shaders/conv2d-1x1-dx.wgsl?raw';
import depthwiseWgsl from '../../../shaders/conv2d-depthwise-dx.wgsl?raw';
import wgsl from '../../../shaders/conv2d-dx.wgsl?raw';
import narrowWgsl from '../../../shaders/conv2d-dx-narrow.wgsl?raw';
import groupedWgsl from '../../../shaders/conv2d-grouped-dx.wgsl?raw';
import { packFilterDx, packGroupedFilter } from '../pack.ts';
import { DX_FOLD } from './fold.ts';
import { DX_SUBGROUPS } from './subgroups.ts';
import { type ConvTask, isDepthwise, isPointwise } from './task.ts';
import { DX_TILES } from './tiles.ts';
import { type DxVariant, oneKernel, windowOf } from './variant.ts';
import { DX_WINOGRAD } from './winograd.ts';

export const DX_VARIANTS: readonly DxVariant[] = [
  DX_FOLD,
  ...DX_TILES,
  ...DX_WINOGRAD,
  ...DX_SUBGROUPS,
  oneKernel({
    name: 'conv2d-1x1-dx',
    wgsl: pointwiseWgsl,
    fits: (task) => task.groups === 1 && isPointwise(task),
    suits: () => true,
    pack: packFilterDx,
    invocations: blocks,
  }),
  oneKernel({
    name: 'conv2d-dx-narrow',
    wgsl: narrowWgsl,
    fits: ({ groups, x }) => groups === 1 && x[3] <= 4,
    suits: () => true,
    pack: packFilterDx,
    told: windowOf,
    invocations: blocks,
  }),
  oneKernel({
    name: 'conv2d-dx',
    wgsl,
    fits: ({ groups }) => groups === 1,
    suits: () => true,
    pack: packFilterDx,
    told: windowOf,
    invocations: blocks,
  }),
  oneKernel({
    name: 'conv2d-depthwise-dx',
    wgsl: depthwiseWgsl,
    fits: isDepthwise,
    suits: () => true,
    pack: packGroupedFilter,
    told: windowOf,
    invocations: eachQuad,
  }),
  oneKernel({
    name: 'conv2d-grouped-dx',
    wgsl: groupedWgsl,
    fits: ({ groups }) => groups > 1,
    suits: () => true,
    pack: packGroupedFilter,
    told: (task) => ({ ...windowOf(task), groups: task.groups }),
    invocations: eachQuad,
  }),
];

/**
 * An invocation of conv2d-dx.wgsl owns two quads of eight pixels of one phase, the remainder by the stride; one of
 * conv2d-dx-narrow.wgsl the only quad there is.
 */
function blocks({ x: [n, h, w, c], window: { stride } }: ConvTask): [number] {
  const [down, right] = stride;
  const pixels = n * Math.ceil(h / down) * Math.ceil(w / right);
  return [down * right * Math.ceil(pixels / 8) * Math.ceil(quads(c) / 2)];
}

function eachQuad({ x: [n, h, w, c] }: ConvTask): [number, number, number] {
  return [w * quads(c), h, n];
}
