/** Convolutions of awkward sizes, for the tests of the kernels that compute them and their gradients. */

import type { TensorShape } from '../../src/gpu/tensor.ts';
import type { ConvTask } from '../../src/net/kinds/conv-variants/task.ts';
import { type Conv2d, conv2dShape } from '../reference/conv2d.ts';
import type { Slot } from './harness.ts';

export interface ConvCase {
  readonly x: TensorShape;
  readonly filter: TensorShape;
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
  readonly groups?: number;
  /** Whether binary16 holds the weights as they are. */
  readonly half?: boolean;
  /** Where the tensor that is read and the one that is written lie. */
  readonly from?: Slot;
  readonly to?: Slot;
}

export interface ForwardCase extends ConvCase {
  readonly activation?: 'none' | 'relu' | 'relu6';
  readonly bias?: boolean;
}

export interface DxCase extends ConvCase {
  readonly accumulate?: boolean;
  /** The range of the activation that made x. */
  readonly mask?: readonly [number, number];
}

const RELU = [0, 3.4e38] as const;
const RELU6 = [-0.5, 0.5] as const;

/** By the kernel that takes them where nothing was measured and the device is made of software. */
export const FORWARD_CASES: Readonly<Record<string, readonly ForwardCase[]>> = {
  conv2d: [
    { x: [3, 5, 7, 3], filter: [3, 3, 3, 9], pads: [1, 1, 1, 1] },
    { x: [1, 11, 13, 3], filter: [7, 7, 3, 8], strides: [2, 2], pads: [2, 2, 3, 3], activation: 'relu' },
    { x: [1, 10, 9, 6], filter: [3, 2, 6, 5], strides: [3, 2], pads: [0, 1, 2, 0], activation: 'relu6' },
    { x: [3, 9, 8, 7], filter: [3, 3, 7, 13], dilations: [2, 2], pads: [2, 2, 2, 2], bias: false },
    { x: [2, 12, 7, 4], filter: [2, 3, 4, 4], strides: [2, 1], dilations: [1, 2], pads: [1, 0, 0, 3] },
    { x: [1, 2, 3, 4], filter: [5, 5, 4, 6], pads: [4, 3, 2, 5] },
    { x: [1, 6, 5, 9], filter: [1, 1, 9, 10], strides: [2, 2] },
    { x: [1, 3, 3, 5], filter: [1, 1, 5, 6], pads: [0, 0, 1, 2] },
    { x: [1, 1, 1, 1], filter: [2, 2, 1, 1], pads: [1, 1, 0, 0] },
    { x: [1, 14, 14, 16], filter: [5, 5, 16, 32], pads: [2, 2, 2, 2] },
    { x: [1, 7, 7, 5], filter: [7, 7, 5, 11] },
    { x: [3, 9, 6, 6], filter: [3, 3, 6, 70], pads: [1, 1, 1, 1], activation: 'relu' },
    { x: [3, 7, 5, 5], filter: [3, 3, 5, 9], pads: [0, 2, 3, 1], activation: 'relu6' },
    { x: [2, 11, 9, 13], filter: [3, 3, 13, 37] },
    { x: [1, 1, 1, 2], filter: [3, 3, 2, 3], pads: [4, 3, 2, 5], bias: false },
    {
      x: [2, 5, 6, 6],
      filter: [3, 3, 6, 10],
      pads: [1, 1, 1, 1],
      activation: 'relu',
      from: { pitch: 5, first: 2 },
      to: { pitch: 7, first: 3 },
    },
  ],
  'conv2d-1x1': [
    { x: [1, 1, 1, 1], filter: [1, 1, 1, 1] },
    { x: [1, 1, 1, 5], filter: [1, 1, 5, 3], bias: false },
    { x: [2, 7, 7, 20], filter: [1, 1, 20, 37], activation: 'relu' },
    { x: [3, 5, 3, 66], filter: [1, 1, 66, 24], dilations: [2, 2], activation: 'relu6' },
    { x: [2, 5, 6, 6], filter: [1, 1, 6, 10], from: { pitch: 5, first: 2 }, to: { pitch: 7, first: 3 } },
  ],
  'conv2d-depthwise': [
    { x: [1, 1, 1, 2], filter: [1, 1, 1, 2], groups: 2 },
    { x: [3, 7, 9, 5], filter: [3, 3, 1, 5], pads: [1, 1, 1, 1], groups: 5, activation: 'relu6' },
    {
      x: [1, 11, 8, 70],
      filter: [3, 5, 1, 70],
      strides: [2, 3],
      pads: [0, 1, 1, 3],
      groups: 70,
      bias: false,
    },
    {
      x: [2, 9, 9, 6],
      filter: [3, 3, 1, 6],
      dilations: [2, 2],
      pads: [2, 2, 2, 2],
      groups: 6,
      activation: 'relu',
      from: { pitch: 4, first: 1 },
      to: { pitch: 3, first: 1 },
    },
  ],
  'conv2d-grouped': [
    { x: [1, 5, 5, 8], filter: [3, 3, 4, 8], groups: 2, pads: [1, 1, 1, 1] },
    { x: [3, 7, 6, 6], filter: [3, 3, 2, 15], groups: 3, pads: [1, 0, 2, 1], activation: 'relu' },
    { x: [1, 9, 7, 5], filter: [3, 3, 1, 10], groups: 5, strides: [2, 2], bias: false },
    { x: [1, 8, 8, 10], filter: [2, 3, 5, 2], groups: 2, dilations: [2, 2], activation: 'relu6' },
    {
      x: [2, 4, 6, 9],
      filter: [3, 3, 3, 6],
      groups: 3,
      pads: [1, 1, 1, 1],
      from: { pitch: 6, first: 2 },
      to: { pitch: 4, first: 1 },
    },
  ],
};

/** The same of gradients by x. */
export const DX_CASES: Readonly<Record<string, readonly DxCase[]>> = {
  'conv2d-dx': [
    { x: [1, 10, 9, 6], filter: [3, 2, 6, 5], strides: [3, 2], pads: [0, 1, 2, 0], accumulate: true },
    { x: [3, 9, 8, 7], filter: [3, 3, 7, 13], dilations: [2, 2], pads: [2, 2, 2, 2], mask: RELU6 },
    { x: [2, 12, 13, 5], filter: [3, 3, 5, 6], strides: [3, 2], dilations: [2, 3], pads: [1, 4, 3, 2] },
    { x: [1, 6, 5, 9], filter: [1, 1, 9, 10], strides: [2, 2], accumulate: true, mask: RELU },
    { x: [2, 9, 11, 5], filter: [2, 2, 5, 7], strides: [3, 4] },
    { x: [1, 3, 3, 5], filter: [1, 1, 5, 6], pads: [0, 0, 1, 2] },
    { x: [1, 14, 14, 16], filter: [5, 5, 16, 32], pads: [2, 2, 2, 2] },
    { x: [1, 7, 7, 5], filter: [7, 7, 5, 11] },
    { x: [3, 15, 11, 70], filter: [2, 3, 70, 5], strides: [2, 1], accumulate: true, mask: RELU },
    { x: [3, 7, 5, 5], filter: [3, 3, 5, 9], pads: [0, 2, 3, 1], mask: RELU },
    { x: [2, 11, 9, 37], filter: [3, 3, 37, 13], accumulate: true },
    { x: [1, 1, 1, 5], filter: [3, 3, 5, 3], pads: [4, 3, 2, 5] },
    {
      x: [2, 5, 6, 6],
      filter: [3, 3, 6, 10],
      pads: [1, 1, 1, 1],
      from: { pitch: 5, first: 2 },
      to: { pitch: 7, first: 3 },
      accumulate: true,
      mask: RELU6,
    },
  ],
  'conv2d-dx-narrow': [
    { x: [3, 5, 7, 3], filter: [3, 3, 3, 9], pads: [1, 1, 1, 1] },
    { x: [1, 11, 13, 3], filter: [7, 7, 3, 8], strides: [2, 2], pads: [2, 2, 3, 3], mask: RELU },
    { x: [2, 12, 7, 4], filter: [2, 3, 4, 4], strides: [2, 1], dilations: [1, 2], pads: [1, 0, 0, 3] },
    { x: [1, 2, 3, 4], filter: [5, 5, 4, 6], pads: [4, 3, 2, 5] },
    { x: [1, 1, 1, 1], filter: [2, 2, 1, 1], pads: [1, 1, 0, 0] },
    {
      x: [2, 9, 8, 3],
      filter: [5, 5, 3, 10],
      strides: [2, 2],
      pads: [1, 1, 2, 2],
      from: { pitch: 5, first: 2 },
      to: { pitch: 3, first: 1 },
      accumulate: true,
      mask: RELU6,
    },
  ],
  'conv2d-1x1-dx': [
    { x: [1, 1, 1, 1], filter: [1, 1, 1, 1] },
    { x: [1, 1, 1, 5], filter: [1, 1, 5, 3] },
    { x: [2, 7, 7, 20], filter: [1, 1, 20, 37], mask: RELU },
    { x: [3, 5, 3, 66], filter: [1, 1, 66, 24], dilations: [2, 2], accumulate: true },
    {
      x: [2, 5, 6, 6],
      filter: [1, 1, 6, 10],
      from: { pitch: 5, first: 2 },
      to: { pitch: 7, first: 3 },
      accumulate: true,
      mask: RELU6,
    },
  ],
  'conv2d-depthwise-dx': [
    { x: [1, 1, 1, 2], filter: [1, 1, 1, 2], groups: 2 },
    { x: [3, 7, 9, 5], filter: [3, 3, 1, 5], pads: [1, 1, 1, 1], groups: 5, mask: RELU6 },
    { x: [1, 11, 8, 70], filter: [3, 5, 1, 70], strides: [2, 3], pads: [0, 1, 1, 3], groups: 70 },
    {
      x: [2, 9, 9, 6],
      filter: [3, 3, 1, 6],
      dilations: [2, 2],
      pads: [2, 2, 2, 2],
      groups: 6,
      from: { pitch: 4, first: 1 },
      to: { pitch: 3, first: 1 },
      accumulate: true,
      mask: RELU,
    },
  ],
  'conv2d-grouped-dx': [
    { x: [1, 5, 5, 8], filter: [3, 3, 4, 8], groups: 2, pads: [1, 1, 1, 1] },
    { x: [3, 7, 6, 6], filter: [3, 3, 2, 15], groups: 3, pads: [1, 0, 2, 1], mask: RELU },
    { x: [1, 9, 7, 5], filter: [3, 3, 1, 10], groups: 5, strides: [2, 2] },
    { x: [1, 8, 8, 10], filter: [2, 3, 5, 2], groups: 2, dilations: [2, 2], accumulate: true },
    {
      x: [2, 4, 6, 9],
      filter: [3, 3, 3, 6],
      groups: 3,
      pads: [1, 1, 1, 1],
      from: { pitch: 6, first: 2 },
      to: { pitch: 4, first: 1 },
      accumulate: true,
      mask: RELU6,
    },
  ],
};

/** The convolution itself, with what was left out. */
export function convolution({ strides, dilations, pads, groups }: ConvCase): Conv2d {
  return {
    strides: strides ?? [1, 1],
    dilations: dilations ?? [1, 1],
    pads: pads ?? [0, 0, 0, 0],
    groups: groups ?? 1,
  };
}

/** What a variant is asked of a case. */
export function taskOf(layer: ConvCase, direction: ConvTask['direction']): ConvTask {
  const { strides: stride, dilations: dilation, pads, groups } = convolution(layer);
  const y = conv2dShape(layer.x, layer.filter, convolution(layer));
  const [height, width] = layer.filter;
  const window = { kernel: [height, width], stride, dilation, pad: [pads[0], pads[1]] } as const;
  return { direction, x: layer.x, y, window, groups };
}

/** A case in words. */
export function title(layer: ForwardCase & DxCase): string {
  const { strides, dilations, pads, groups } = convolution(layer);
  const { activation, bias, accumulate, mask, to } = layer;
  const more = [
    activation,
    bias === false ? 'no bias' : '',
    accumulate ? 'adding' : '',
    mask ? `masked ${mask}` : '',
    to ? 'slot to slot' : '',
  ];
  const by = `[${layer.x}] by [${layer.filter}] every ${strides}, dilated ${dilations}, pads ${pads}`;
  return [by, `groups ${groups}`, ...more.filter(Boolean)].join(', ');
}
