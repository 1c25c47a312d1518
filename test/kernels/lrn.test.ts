import { expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { lrnSteps } from '../../src/net/kinds/lrn.ts';
import { type Lrn, lrn } from '../reference/lrn.ts';
import { random } from '../support/random.ts';
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

async function check(shape: TensorShape, settings: Lrn, from: Slot = {}, to: Slot = {}): Promise<void> {
  const values = random(8).normal(
    shape.reduce((a, b) => a * b),
    0,
    5,
  );
  const x = upload(test.arena, 'x', values, shape, from);
  const y = output(test.arena, 'y', shape, to);
  const context = stepContext(test, { kind: 'lrn', attributes: { ...settings }, inputs: [x], output: y });
  runSteps(test.gpu, await lrnSteps(context));
  await expectTensor(test.gpu, y, lrn(values, shape[3], settings), { tolerance: 1e-5 });
}

it.each<[TensorShape, Lrn]>([
  [[1, 1, 1, 1], { size: 1, alpha: 1, beta: 0.75, bias: 1 }],
  [[1, 3, 5, 2], { size: 5, alpha: 1e-4, beta: 0.75, bias: 1 }],
  [[3, 5, 7, 13], { size: 5, alpha: 0.8, beta: 0.75, bias: 2 }],
  [[1, 9, 9, 24], { size: 9, alpha: 0.5, beta: 0.5, bias: 1 }],
  [[2, 2, 3, 17], { size: 3, alpha: 2, beta: 0.31, bias: 0.5 }],
  [[1, 2, 2, 6], { size: 31, alpha: 1, beta: 1, bias: 1 }],
])('normalises [%s] with %o', (shape, settings) => check(shape, settings));

it.each([1, 3, 5, 7, 9, 11, 13, 15, 17, 19])('knows a window of %i channels', (size) =>
  check([1, 2, 3, 30], { size, alpha: 0.9, beta: 0.75, bias: 1 }),
);

it('keeps what is small beside what is large', async () => {
  const values = Float32Array.from({ length: 24 }, (_, i) => (i % 8 === 0 ? 3000 : 1e-3 * (i + 1)));
  const settings = { size: 3, alpha: 1e3, beta: 0.75, bias: 1e-6 };
  const x = upload(test.arena, 'x', values, [1, 1, 1, 24]);
  const y = output(test.arena, 'y', x.shape);
  const context = stepContext(test, { kind: 'lrn', attributes: settings, inputs: [x], output: y });
  runSteps(test.gpu, await lrnSteps(context));
  const relative = (await readDense(test.gpu, y)).map((v, i) => v / (lrn(values, 24, settings)[i] ?? 0));
  for (const each of relative) expect(each).toBeCloseTo(1, 5);
});

it('reads a slot and writes a slot', async () => {
  const settings = { size: 5, alpha: 1, beta: 0.75, bias: 1 };
  await check([2, 3, 4, 10], settings, { pitch: 6, first: 2 }, { pitch: 5, first: 1 });
});

it('takes nothing from lanes past the last channel', async () => {
  const settings = { size: 5, alpha: 1, beta: 0.75, bias: 1 };
  const wide = random(81).normal(4 * 8);
  const x = { ...upload(test.arena, 'x', wide, [1, 2, 2, 8]), shape: [1, 2, 2, 5] as const };
  const y = output(test.arena, 'y', x.shape);
  const context = stepContext(test, { kind: 'lrn', attributes: settings, inputs: [x], output: y });
  runSteps(test.gpu, await lrnSteps(context));
  const narrow = wide.filter((_, i) => i % 8 < 5);
  await expectTensor(test.gpu, y, lrn(narrow, 5, settings), { tolerance: 1e-5 });
});

it('needs its attributes', async () => {
  const x = upload(test.arena, 'x', new Float32Array(4), [1, 1, 1, 4]);
  const attributes = { size: 5, alpha: 1, bias: 1 };
  const context = stepContext(test, {
    kind: 'lrn',
    attributes,
    inputs: [x],
    output: output(test.arena, 'y', x.shape),
  });
  await expect(lrnSteps(context)).rejects.toThrow(/"layer".*"beta"/);
});
