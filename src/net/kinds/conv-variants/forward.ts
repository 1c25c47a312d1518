/**
 * The variants of a convolution. In the order in which the fixed table asks them: the first that suits is taken, so the
 * last ones suit whatever fits them.
 */

import { quads } from '../../../gpu/tensor.ts';
import conv2dWgsl from '../../../shaders/conv2d.wgsl?raw';
import pointwiseWgsl from '../../../shaders/conv2d-1x1.wgsl?raw';
import depthwiseWgsl from '../../../shaders/conv2d-depthwise.wgsl?raw';
import groupedWgsl from '../../../shaders/conv2d-grouped.wgsl?raw';
import { packFilter, packGroupedFilter } from '../pack.ts';
import { FORWARD_SUBGROUPS } from './subgroups.ts';
import { type ConvTask, isDepthwise, isPointwise } from './task.ts';
import { FORWARD_TILES } from './tiles.ts';
import { type ForwardVariant, oneKernel, windowOf } from './variant.ts';
import { FORWARD_WINOGRAD } from './winograd.ts';

export const FORWARD_VARIANTS: readonly ForwardVariant[] = [
  ...FORWARD_TILES,
  ...FORWARD_WINOGRAD,
  ...FORWARD_SUBGROUPS,
  oneKernel({
    name: 'conv2d-1x1',
    wgsl: pointwiseWgsl,
    fits: (task) => task.groups === 1 && isPointwise(task),
    suits: () => true,
    pack: packFilter,
    invocations: blocks,
  }),
  oneKernel({
    name: 'conv2d',
    wgsl: conv2dWgsl,
    fits: ({ groups }) => groups === 1,
    suits: () => true,
    pack: packFilter,
    told: windowOf,
    invocations: blocks,
  }),
  oneKernel({
    name: 'conv2d-depthwise',
    wgsl: depthwiseWgsl,
    fits: isDepthwise,
    suits: () => true,
    pack: packGroupedFilter,
    told: windowOf,
    invocations: eachQuad,
  }),
  oneKernel({
    name: 'conv2d-grouped',
    wgsl: groupedWgsl,
    fits: ({ groups }) => groups > 1,
    suits: () => true,
    pack: packGroupedFilter,
    told: (task) => ({ ...windowOf(task), groups: task.groups }),
    invocations: eachQuad,
  }),
];

/** An invocation of conv2d.wgsl and conv2d-1x1.wgsl owns eight pixels of two quads. */
function blocks({ y: [n, h, w, out] }: ConvTask): [number] {
  return [Math.ceil((n * h * w) / 8) * Math.ceil(quads(out) / 2)];
}

function eachQuad({ y: [n, h, w, out] }: ConvTask): [number, number, number] {
  return [w * quads(out), h, n];
}
