import { expect, it } from 'vitest';
import { slot } from '../../src/gpu/tensor.ts';
import { concatSteps } from '../../src/net/kinds/concat.ts';
import { concat } from '../reference/concat.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

const PIXELS = [2, 3, 5] as const;

function parts(channels: readonly number[]) {
  const [n, h, w] = PIXELS;
  return channels.map((c, i) => ({ channels: c, values: random(20 + i).normal(n * h * w * c) }));
}

it.each([[[4]], [[3]], [[8, 4, 12]], [[1, 1, 1]], [[3, 5, 2]], [[1, 2, 1, 6, 7]], [[5, 30]]])(
  'joins %s channels',
  async (channels) => {
    const inputs = parts(channels);
    const tensors = inputs.map(({ values, channels: c }, i) =>
      upload(test.arena, `x${i}`, values, [...PIXELS, c]),
    );
    const y = output(test.arena, 'y', [...PIXELS, channels.reduce((a, b) => a + b)]);
    runSteps(test.gpu, await concatSteps(stepContext(test, { kind: 'concat', inputs: tensors, output: y })));
    await expectTensor(test.gpu, y, concat(inputs), { tolerance: 0 });
  },
);

it('joins in any order of its steps', async () => {
  const inputs = parts([3, 2, 5]);
  const tensors = inputs.map(({ values, channels }, i) =>
    upload(test.arena, `x${i}`, values, [...PIXELS, channels]),
  );
  const y = output(test.arena, 'y', [...PIXELS, 10]);
  const steps = await concatSteps(stepContext(test, { kind: 'concat', inputs: tensors, output: y }));
  runSteps(test.gpu, steps.reverse());
  await expectTensor(test.gpu, y, concat(inputs), { tolerance: 0 });
});

it('reads slots and writes a slot', async () => {
  const inputs = parts([6, 3]);
  const tensors = inputs.map(({ values, channels }, i) =>
    upload(test.arena, `x${i}`, values, [...PIXELS, channels], { pitch: 4, first: i + 1 }),
  );
  const y = output(test.arena, 'y', [...PIXELS, 9], { pitch: 6, first: 2 });
  runSteps(test.gpu, await concatSteps(stepContext(test, { kind: 'concat', inputs: tensors, output: y })));
  await expectTensor(test.gpu, y, concat(inputs), { tolerance: 0 });
});

it('copies the same tensor twice', async () => {
  const [part] = parts([5]);
  if (!part) throw new Error('no part');
  const x = upload(test.arena, 'x', part.values, [...PIXELS, 5]);
  const y = output(test.arena, 'y', [...PIXELS, 10]);
  runSteps(test.gpu, await concatSteps(stepContext(test, { kind: 'concat', inputs: [x, x], output: y })));
  await expectTensor(test.gpu, y, concat([part, part]), { tolerance: 0 });
});

it('leaves an input alone that is already in its place', async () => {
  const inputs = parts([6, 3]);
  const [first, second] = inputs;
  if (!first || !second) throw new Error('no parts');
  const y = upload(test.arena, 'y', concat([first, { ...second, values: second.values.map(() => 9) }]), [
    ...PIXELS,
    9,
  ]);
  const x0 = slot(y, 'x0', 0, 6);
  const x1 = upload(test.arena, 'x1', second.values, [...PIXELS, 3]);
  const steps = await concatSteps(stepContext(test, { kind: 'concat', inputs: [x0, x1], output: y }));
  expect(steps).toHaveLength(1);
  runSteps(test.gpu, steps);
  await expectTensor(test.gpu, y, concat(inputs), { tolerance: 0 });
});

it('refuses an input elsewhere in its own output', async () => {
  const y = output(test.arena, 'y', [...PIXELS, 8]);
  const x = slot(y, 'x', 0, 4);
  const context = stepContext(test, { kind: 'concat', inputs: [x, x], output: y });
  await expect(concatSteps(context)).rejects.toThrow(/"layer" \(concat\) reads "x" out of its own output/);
});
