import { expect, it } from 'vitest';
import { createCellSteps } from '../../src/explain/cells.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { cellNorms, channelMap } from '../reference/cells.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { runSteps, type Slot, upload, withGpu } from './harness.ts';

const test = withGpu();

it.each<[TensorShape, Slot]>([
  [[1, 1, 1, 1], {}],
  [[1, 5, 13, 6], {}],
  [[2, 9, 7, 18], { pitch: 9, first: 3 }],
])('of [%s]', async (shape, slot) => {
  const [n, h, w, c] = shape;
  const values = random(60).normal(n * h * w * c);
  const x = upload(test.arena, 'x', values, shape, slot);
  const { answer, norms, map } = await createCellSteps(test.gpu, test.arena, x);
  const read = () => readBuffer(test.gpu, answer, n * h * w * 4);
  runSteps(test.gpu, [norms]);
  expectClose(await read(), cellNorms(values, c), { tolerance: 1e-6 });
  for (const channel of [0, c - 1]) {
    map.set({ channel });
    runSteps(test.gpu, [map]);
    expect(await read()).toEqual(channelMap(values, c, channel));
  }
});
