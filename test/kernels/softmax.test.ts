import { it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { softmaxSteps } from '../../src/net/kinds/softmax.ts';
import { softmax } from '../reference/softmax.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, type Slot, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

/** Runs softmax and holds it against the reference. */
async function check(values: Float32Array, shape: TensorShape, from: Slot = {}, to: Slot = {}) {
  const x = upload(test.arena, 'x', values, shape, from);
  const y = output(test.arena, 'y', shape, to);
  runSteps(test.gpu, await softmaxSteps(stepContext(test, { kind: 'softmax', inputs: [x], output: y })));
  await expectTensor(test.gpu, y, softmax(values, shape[3]), { tolerance: 1e-6 });
}

const SHAPES: readonly TensorShape[] = [
  [1, 1, 1, 1],
  [1, 1, 1, 1000],
  [3, 1, 1, 1001],
  [2, 9, 7, 3],
  [3, 5, 7, 21],
  [1, 3, 5, 130],
  [1, 13, 11, 16],
];

it.each(SHAPES.map((shape) => [shape]))('[%s]', async (shape) => {
  const size = shape.reduce((a, b) => a * b);
  await check(random(3).normal(size, 0, 3), shape);
});

it('from slot to slot', async () => {
  await check(random(4).normal(2 * 3 * 5 * 6), [2, 3, 5, 6], { pitch: 5, first: 2 }, { pitch: 4, first: 1 });
  await check(random(4).normal(2 * 70), [2, 1, 1, 70], { pitch: 20, first: 2 }, { pitch: 19, first: 1 });
});

it('keeps its numbers where exp alone would not', async () => {
  await check(Float32Array.of(1000, 999, -1000, 500, 998), [1, 1, 1, 5]);
  // All far below zero: a padding lane of zero would win.
  await check(Float32Array.of(-1000, -1001, -1002, -1003, -1004), [1, 1, 1, 5]);
});
