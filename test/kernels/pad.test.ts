import { expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { padSteps } from '../../src/net/kinds/pad.ts';
import { pad } from '../reference/pad.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, type Slot, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

type Pads = readonly [number, number, number, number];

async function check(shape: TensorShape, pads: Pads, value: number, from: Slot = {}, to: Slot = {}) {
  const [n, h, w, c] = shape;
  const [top, left, bottom, right] = pads;
  const values = random(9).normal(n * h * w * c);
  const x = upload(test.arena, 'x', values, shape, from);
  const y = output(test.arena, 'y', [n, top + h + bottom, left + w + right, c], to);
  const attributes = value === 0 ? { pads } : { pads, value };
  const context = stepContext(test, { kind: 'pad', attributes, inputs: [x], output: y });
  runSteps(test.gpu, await padSteps(context));
  await expectTensor(test.gpu, y, pad(values, shape, pads, value), { tolerance: 0 });
}

it.each<[TensorShape, Pads, number]>([
  [[1, 1, 1, 1], [0, 0, 0, 0], 0],
  [[1, 1, 1, 5], [1, 2, 3, 4], 7],
  [[3, 5, 9, 6], [2, 0, 0, 3], -1.5],
  [[1, 20, 33, 3], [0, 1, 1, 0], 0],
])('surrounds [%s] by %s with %f', (shape, pads, value) => check(shape, pads, value));

it('reads a slot and writes a slot', () =>
  check([2, 3, 4, 6], [1, 0, 2, 1], 3, { pitch: 5, first: 2 }, { pitch: 4, first: 1 }));

it('names the node where pads are wrong', async () => {
  const x = upload(test.arena, 'x', new Float32Array(1), [1, 1, 1, 1]);
  const attributes = { pads: [1, 1] };
  const context = stepContext(test, {
    kind: 'pad',
    attributes,
    inputs: [x],
    output: output(test.arena, 'y', x.shape),
  });
  await expect(padSteps(context)).rejects.toThrow(/"layer".*"pads"/);
});
