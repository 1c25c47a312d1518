/** Runs a convolution or its gradient as a network would, and holds it against plain loops. */

import { halfToNumber, numberToHalf } from '../../src/net/formats/elements.ts';
import type { WeightTensor } from '../../src/net/graph.ts';
import { conv2dBackward } from '../../src/net/kinds/backward-conv2d.ts';
import { conv2dSteps } from '../../src/net/kinds/conv2d.ts';
import { conv2d, conv2dShape } from '../reference/conv2d.ts';
import { conv2dDx } from '../reference/conv2d-dx.ts';
import { clamp } from '../reference/elementwise.ts';
import type { CloseOptions } from '../support/close.ts';
import { random } from '../support/random.ts';
import { backwardContext, epilogued, gradient, inner, PLAIN } from './backward-harness.ts';
import { type ConvCase, convolution, type DxCase, type ForwardCase } from './conv-cases.ts';
import { expectTensor, output, readDense, runSteps, stepContext, type TestGpu, upload } from './harness.ts';

const LEAST = { none: -Infinity, relu: 0, relu6: 0 };
const MOST = { none: Infinity, relu: Infinity, relu6: 6 };

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b);

/** Seeded values for all that a convolution and its gradient read. */
function draw(layer: ConvCase) {
  const conv = convolution(layer);
  const shape = conv2dShape(layer.x, layer.filter, conv);
  const { normal } = random(7);
  const weights = normal(count(layer.filter));
  const data = layer.half ? weights.map((value) => halfToNumber(numberToHalf(value))) : weights;
  const filter: WeightTensor = { shape: layer.filter, data };
  const bias: WeightTensor = { shape: [layer.filter[3]], data: normal(layer.filter[3]) };
  const [xs, dys, before] = [normal(count(layer.x)), normal(count(shape)), normal(count(layer.x))];
  return { conv, shape, filter, bias, xs, dys, before };
}

/** Runs a case forward, holds it against the reference and tells which kernel it took. */
export async function checkForward(
  test: TestGpu,
  layer: ForwardCase,
  options?: CloseOptions,
): Promise<string | undefined> {
  const { conv, shape, filter, bias, xs } = draw(layer);
  const { activation = 'none' } = layer;
  const weights = layer.bias === false ? { filter } : { filter, bias };
  const x = upload(test.arena, 'x', xs, layer.x, layer.from);
  const y = output(test.arena, 'y', shape, layer.to);
  const given = { kind: 'conv2d', attributes: { ...conv, activation }, weights, inputs: [x], output: y };
  const steps = await conv2dSteps(stepContext(test, given));
  runSteps(test.gpu, steps);
  const sums = conv2d(xs, layer.x, filter.data, layer.filter, layer.bias === false ? null : bias.data, conv);
  await expectTensor(test.gpu, y, clamp(sums, LEAST[activation], MOST[activation]), options);
  return steps[0]?.kernel.name;
}

/** Runs the gradient of a case, holds it against the reference and tells which kernel it took. */
export async function checkDx(
  test: TestGpu,
  layer: DxCase,
  options?: CloseOptions,
): Promise<string | undefined> {
  const { conv, shape, filter, xs, dys, before: values } = draw(layer);
  const before = layer.accumulate ? values : null;
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
  await expectTensor(test.gpu, dx, epilogued(sum, before, xs, epilogue), options);
  return steps[0]?.kernel.name;
}

/** ⟨conv(x), dy⟩ − ⟨x, conv-dx(dy)⟩, both by the GPU, as a part of |x| |conv-dx(dy)|. */
export async function mismatch(test: TestGpu, layer: DxCase): Promise<number> {
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
