/**
 * Which kernel computes siblings, and their gradient: that which is like the variant that a single convolution of the
 * same work would get, since it needs of a device what that does.
 */

import type { Gpu } from '../../gpu/device.ts';
import type { Kernel } from '../../gpu/kernel.ts';
import { quads } from '../../gpu/tensor.ts';
import registersWgsl from '../../shaders/conv2d-1x1-siblings.wgsl?raw';
import dxRegistersWgsl from '../../shaders/conv2d-1x1-siblings-dx.wgsl?raw';
import dxSplitWgsl from '../../shaders/conv2d-1x1-siblings-dx-split.wgsl?raw';
import dxSubgroupWgsl from '../../shaders/conv2d-1x1-siblings-dx-subgroup.wgsl?raw';
import dxTileWgsl from '../../shaders/conv2d-1x1-siblings-dx-tile.wgsl?raw';
import splitWgsl from '../../shaders/conv2d-1x1-siblings-split.wgsl?raw';
import subgroupWgsl from '../../shaders/conv2d-1x1-siblings-subgroup.wgsl?raw';
import tileWgsl from '../../shaders/conv2d-1x1-siblings-tile.wgsl?raw';
import type { Shape } from '../graph.ts';
import { chooseVariant } from './conv-variants/choose.ts';
import { DX_VARIANTS } from './conv-variants/dx.ts';
import { FORWARD_VARIANTS } from './conv-variants/forward.ts';
import type { ConvTask } from './conv-variants/task.ts';

export interface SiblingsKernel {
  readonly kernel: Kernel;
  /** How often it runs for so many pixels and the quads of each tensor that it writes. */
  invocations(pixels: number, written: readonly number[]): [number, number?];
}

interface Form {
  readonly name: string;
  readonly wgsl: string;
  /** What the names of single convolutions' variants have that work in the same way; the last form is like any. */
  readonly like: RegExp;
  readonly invocations: SiblingsKernel['invocations'];
}

const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);

/** An invocation owns eight pixels of two quads of one tensor. */
const registers: Form['invocations'] = (pixels, written) => [
  Math.ceil(pixels / 8) * sum(written.map((count) => Math.ceil(count / 2))),
];

/** A workgroup of 64 owns 32 pixels of 8 quads. */
const tile: Form['invocations'] = (pixels, written) => [
  Math.ceil(pixels / 32) * 64,
  Math.ceil(sum(written) / 8),
];

/** A workgroup of 256 owns 16 pixels of 4 quads. */
const split: Form['invocations'] = (pixels, written) => [
  Math.ceil(pixels / 16) * 256,
  Math.ceil(sum(written) / 4),
];

/** A workgroup of 8 owns 16 pixels of 8 quads. */
const subgroup: Form['invocations'] = (pixels, written) => [
  Math.ceil(pixels / 16) * 8,
  Math.ceil(sum(written) / 8),
];

const SPLIT = { like: /split/, invocations: split };
const TILE = { like: /tile/, invocations: tile };
const SUBGROUP = { like: /subgroup/, invocations: subgroup };
const REGISTERS = { like: /./, invocations: registers };

const FORWARD: readonly Form[] = [
  { name: 'conv2d-1x1-siblings-split', wgsl: splitWgsl, ...SPLIT },
  { name: 'conv2d-1x1-siblings-tile', wgsl: tileWgsl, ...TILE },
  { name: 'conv2d-1x1-siblings-subgroup', wgsl: subgroupWgsl, ...SUBGROUP },
  { name: 'conv2d-1x1-siblings', wgsl: registersWgsl, ...REGISTERS },
];

const DX: readonly Form[] = [
  { name: 'conv2d-1x1-siblings-dx-split', wgsl: dxSplitWgsl, ...SPLIT },
  { name: 'conv2d-1x1-siblings-dx-tile', wgsl: dxTileWgsl, ...TILE },
  { name: 'conv2d-1x1-siblings-dx-subgroup', wgsl: dxSubgroupWgsl, ...SUBGROUP },
  { name: 'conv2d-1x1-siblings-dx', wgsl: dxRegistersWgsl, ...REGISTERS },
];

/** @param widths outputs of each sibling */
export async function siblingsKernel(
  gpu: Gpu,
  direction: ConvTask['direction'],
  x: Shape,
  widths: readonly number[],
): Promise<SiblingsKernel> {
  const [n, h, w] = x;
  const once = [1, 1] as const;
  const window = { kernel: once, stride: once, dilation: once, pad: [0, 0] as const };
  const y: Shape = [n, h, w, 4 * sum(widths.map(quads))];
  const task: ConvTask = { direction, x, y, window, groups: 1 };
  const variant =
    direction === 'dx' ? chooseVariant(gpu, DX_VARIANTS, task) : chooseVariant(gpu, FORWARD_VARIANTS, task);
  const forms = direction === 'dx' ? DX : FORWARD;
  const form = forms.find(({ like }) => like.test(variant.name));
  if (!form) throw new RangeError(`No kernel for siblings is like "${variant.name}".`);
  return { kernel: await gpu.kernel(form.name, form.wgsl), invocations: form.invocations };
}
