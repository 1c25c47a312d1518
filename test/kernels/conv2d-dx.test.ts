/** Gradients of convolutions: against plain loops, and against the forward kernels by the adjoint identity. */
import { describe, expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import type { WeightTensor } from '../../src/net/graph.ts';
import { conv2dBackward } from '../../src/net/kinds/backward-conv2d.ts';
import { conv2dSteps } from '../../src/net/kinds/conv2d.ts';
import { type Conv2d, conv2dShape } from '../reference/conv2d.ts';
import { conv2dDx } from '../reference/conv2d-dx.ts';
import { random } from '../support/random.ts';
import { backwardContext, epilogued, gradient, inner, PLAIN } from './backward-harness.ts';
import {
  expectTensor,
  output,
  readDense,
  runSteps,
  type Slot,
  stepContext,
  upload,
  withGpu,
} from './harness.ts';

const test = withGpu();

interface Case {
  readonly x: TensorShape;
  readonly filter: TensorShape;
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
  readonly groups?: number;
  readonly accumulate?: boolean;
  /** The range of the activation that made x. */
  readonly mask?: readonly [number, number];
  /** Where dy and dx lie. */
  readonly from?: Slot;
  readonly to?: Slot;
}

const RELU = [0, 3.4e38] as const;
const RELU6 = [-0.5, 0.5] as const;

const FULL: readonly Case[] = [
  { x: [1, 10, 9, 6], filter: [3, 2, 6, 5], strides: [3, 2], pads: [0, 1, 2, 0], accumulate: true },
  { x: [3, 9, 8, 7], filter: [3, 3, 7, 13], dilations: [2, 2], pads: [2, 2, 2, 2], mask: RELU6 },
  { x: [2, 12, 13, 5], filter: [3, 3, 5, 6], strides: [3, 2], dilations: [2, 3], pads: [1, 4, 3, 2] },
  { x: [1, 6, 5, 9], filter: [1, 1, 9, 10], strides: [2, 2], accumulate: true, mask: RELU },
  { x: [2, 9, 11, 5], filter: [2, 2, 5, 7], strides: [3, 4] },
  { x: [1, 3, 3, 5], filter: [1, 1, 5, 6], pads: [0, 0, 1, 2] },
  { x: [1, 14, 14, 16], filter: [5, 5, 16, 32], pads: [2, 2, 2, 2] },
  { x: [1, 7, 7, 5], filter: [7, 7, 5, 11] },
  {
    x: [2, 5, 6, 6],
    filter: [3, 3, 6, 10],
    pads: [1, 1, 1, 1],
    from: { pitch: 5, first: 2 },
    to: { pitch: 7, first: 3 },
    accumulate: true,
    mask: RELU6,
  },
];

/** Up to four channels, as a picture has. */
const NARROW: readonly Case[] = [
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
];

const POINTWISE: readonly Case[] = [
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
];

const DEPTHWISE: readonly Case[] = [
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
];

const GROUPED: readonly Case[] = [
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
];

const title = ({ x, filter, strides = [1, 1], dilations = [1, 1], pads, groups = 1, ...rest }: Case) =>
  `[${x}] by [${filter}] every ${strides}, dilated ${dilations}, pads ${pads ?? 0}, groups ${groups}` +
  `${rest.accumulate ? ', adding' : ''}${rest.mask ? `, masked ${rest.mask}` : ''}${rest.to ? ', slot to slot' : ''}`;

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b);

function draw(layer: Case) {
  const { strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0], groups = 1 } = layer;
  const conv: Conv2d = { strides, dilations, pads, groups };
  const shape = conv2dShape(layer.x, layer.filter, conv);
  const { normal } = random(7);
  const filter: WeightTensor = { shape: layer.filter, data: normal(count(layer.filter)) };
  const [xs, dys, before] = [normal(count(layer.x)), normal(count(shape)), normal(count(layer.x))];
  return { conv, shape, filter, xs, dys, before: layer.accumulate ? before : null };
}

/** Runs a case, holds it against the reference and tells which kernel it took. */
async function check(layer: Case): Promise<string | undefined> {
  const { conv, shape, filter, xs, dys, before } = draw(layer);
  const [lo, hi] = layer.mask ?? [PLAIN.lo, PLAIN.hi];
  const epilogue = { accumulate: before !== null, lo, hi };
  const x = upload(test.arena, 'x', xs, layer.x);
  const dy = upload(test.arena, 'dy', dys, shape, layer.from);
  const dx = gradient(test, layer.x, before, layer.to);
  const attributes = { ...conv };
  const given = { kind: 'conv2d', attributes, weights: { filter }, inputs: [x], dy, dx: [dx] };
  const steps = await conv2dBackward(backwardContext(test, { ...given, epilogues: [epilogue] }));
  runSteps(test.gpu, steps);
  const sum = conv2dDx(dys, layer.x, filter.data, layer.filter, conv);
  await expectTensor(test.gpu, dx, epilogued(sum, before, xs, epilogue));
  return steps[0]?.kernel.name;
}

/** ⟨conv(x), dy⟩ − ⟨x, conv-dx(dy)⟩, both by the GPU, as a part of |x| |conv-dx(dy)|. */
async function mismatch(layer: Case): Promise<number> {
  const { conv, shape, filter, xs, dys } = draw(layer);
  const x = upload(test.arena, 'x', xs, layer.x);
  const dy = upload(test.arena, 'dy', dys, shape);
  const [y, dx] = [output(test.arena, 'y', shape), output(test.arena, 'dx', layer.x)];
  const given = { kind: 'conv2d', attributes: { ...conv }, weights: { filter }, inputs: [x] };
  const forward = await conv2dSteps(stepContext(test, { ...given, output: y }));
  const backward = await conv2dBackward(backwardContext(test, { ...given, dy, dx: [dx] }));
  runSteps(test.gpu, [...forward, ...backward]);
  const [ys, dxs] = [await readDense(test.gpu, y), await readDense(test.gpu, dx)];
  return Math.abs(inner(ys, dys) - inner(xs, dxs)) / Math.sqrt(inner(xs, xs) * inner(dxs, dxs));
}

describe.each([
  ['conv2d-dx', FULL],
  ['conv2d-dx-narrow', NARROW],
  ['conv2d-1x1-dx', POINTWISE],
  ['conv2d-depthwise-dx', DEPTHWISE],
  ['conv2d-grouped-dx', GROUPED],
] as const)('%s', (kernel, cases) => {
  const rows = cases.map((layer) => [title(layer), layer] as const);

  it.each(rows)('equals the reference: %s', async (_, layer) => {
    expect(await check(layer)).toBe(kernel);
  });

  it.each(rows)('is the adjoint of the forward kernel: %s', async (_, layer) => {
    expect(await mismatch(layer)).toBeLessThan(1e-6);
  });
});

it('does nothing where nobody wants the gradient', async () => {
  const x = upload(test.arena, 'x', new Float32Array(4), [1, 1, 1, 4]);
  const context = backwardContext(test, { kind: 'conv2d', inputs: [x], dy: x, dx: [null] });
  expect(await conv2dBackward(context)).toEqual([]);
});
