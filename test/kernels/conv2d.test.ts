import { describe, expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import type { WeightTensor } from '../../src/net/graph.ts';
import { conv2dSteps } from '../../src/net/kinds/conv2d.ts';
import { type Conv2d, conv2d, conv2dShape } from '../reference/conv2d.ts';
import { clamp } from '../reference/elementwise.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, type Slot, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

interface Case {
  readonly x: TensorShape;
  readonly filter: TensorShape;
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
  readonly groups?: number;
  readonly activation?: 'none' | 'relu' | 'relu6';
  readonly bias?: boolean;
  readonly from?: Slot;
  readonly to?: Slot;
}

const FULL: readonly Case[] = [
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
  {
    x: [2, 5, 6, 6],
    filter: [3, 3, 6, 10],
    pads: [1, 1, 1, 1],
    activation: 'relu',
    from: { pitch: 5, first: 2 },
    to: { pitch: 7, first: 3 },
  },
];

const POINTWISE: readonly Case[] = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1] },
  { x: [1, 1, 1, 5], filter: [1, 1, 5, 3], bias: false },
  { x: [2, 7, 7, 20], filter: [1, 1, 20, 37], activation: 'relu' },
  { x: [3, 5, 3, 66], filter: [1, 1, 66, 24], dilations: [2, 2], activation: 'relu6' },
  { x: [2, 5, 6, 6], filter: [1, 1, 6, 10], from: { pitch: 5, first: 2 }, to: { pitch: 7, first: 3 } },
];

const DEPTHWISE: readonly Case[] = [
  { x: [1, 1, 1, 2], filter: [1, 1, 1, 2], groups: 2 },
  { x: [3, 7, 9, 5], filter: [3, 3, 1, 5], pads: [1, 1, 1, 1], groups: 5, activation: 'relu6' },
  { x: [1, 11, 8, 70], filter: [3, 5, 1, 70], strides: [2, 3], pads: [0, 1, 1, 3], groups: 70, bias: false },
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
];

const GROUPED: readonly Case[] = [
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
];

const LEAST = { none: -Infinity, relu: 0, relu6: 0 };
const MOST = { none: Infinity, relu: Infinity, relu6: 6 };

const title = ({ x, filter, strides = [1, 1], dilations = [1, 1], pads, groups = 1, ...rest }: Case) =>
  `[${x}] by [${filter}] every ${strides}, dilated ${dilations}, pads ${pads ?? 0}, groups ${groups}, ` +
  `${rest.activation ?? 'none'}${rest.bias === false ? ', no bias' : ''}${rest.to ? ', slot to slot' : ''}`;

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b);

/** Runs a case, holds it against the reference and tells which kernel it took. */
async function check(layer: Case): Promise<string | undefined> {
  const {
    strides = [1, 1],
    dilations = [1, 1],
    pads = [0, 0, 0, 0],
    groups = 1,
    activation = 'none',
  } = layer;
  const conv: Conv2d = { strides, dilations, pads, groups };
  const { normal } = random(7);
  const values = normal(count(layer.x));
  const filter: WeightTensor = { shape: layer.filter, data: normal(count(layer.filter)) };
  const bias: WeightTensor = { shape: [layer.filter[3]], data: normal(layer.filter[3]) };
  const weights = layer.bias === false ? { filter } : { filter, bias };
  const x = upload(test.arena, 'x', values, layer.x, layer.from);
  const y = output(test.arena, 'y', conv2dShape(layer.x, layer.filter, conv), layer.to);
  const attributes = { ...conv, activation };
  const context = stepContext(test, { kind: 'conv2d', attributes, weights, inputs: [x], output: y });
  const steps = await conv2dSteps(context);
  runSteps(test.gpu, steps);
  const sums = conv2d(
    values,
    layer.x,
    filter.data,
    layer.filter,
    layer.bias === false ? null : bias.data,
    conv,
  );
  await expectTensor(test.gpu, y, clamp(sums, LEAST[activation], MOST[activation]));
  return steps[0]?.kernel.name;
}

describe('conv2d', () => {
  it.each(FULL.map((layer) => [title(layer), layer] as const))('%s', async (_, layer) => {
    expect(await check(layer)).toBe('conv2d');
  });
});

describe('1×1 conv2d', () => {
  it.each(POINTWISE.map((layer) => [title(layer), layer] as const))('%s', async (_, layer) => {
    expect(await check(layer)).toBe('conv2d-1x1');
  });
});

describe('depthwise conv2d', () => {
  it.each(DEPTHWISE.map((layer) => [title(layer), layer] as const))('%s', async (_, layer) => {
    expect(await check(layer)).toBe('conv2d-depthwise');
  });
});

describe('grouped conv2d', () => {
  it.each(GROUPED.map((layer) => [title(layer), layer] as const))('%s', async (_, layer) => {
    expect(await check(layer)).toBe('conv2d-grouped');
  });
});

it('names the layer whose filter is missing', async () => {
  const x = upload(test.arena, 'x', new Float32Array(4), [1, 1, 1, 4]);
  const context = stepContext(test, { kind: 'conv2d', inputs: [x], output: x });
  await expect(conv2dSteps(context)).rejects.toThrow(/"layer".*"filter"/);
});
