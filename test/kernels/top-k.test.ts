import { expect, it } from 'vitest';
import { readBuffer } from '../../src/gpu/readback.ts';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { type PixelPlace, readRanks, type TopK, topKStep } from '../../src/net/top-k.ts';
import { topK } from '../reference/top-k.ts';
import { random } from '../support/random.ts';
import { runSteps, upload, withGpu } from './harness.ts';

const test = withGpu();

async function ranks(top: TopK) {
  runSteps(test.gpu, [top.step]);
  return readRanks(await readBuffer(test.gpu, top.buffer, top.bytes));
}

/** [channel, value] of the reference at a place. */
function expected(values: Float32Array, [, h, w, c]: TensorShape, { n, row, column }: PixelPlace, k: number) {
  const first = ((n * h + row) * w + column) * c;
  const pairs = topK(values.subarray(first, first + c), k);
  return pairs.map(([channel, value]) => ({ channel, value }));
}

const CORNER: PixelPlace = { n: 0, row: 0, column: 0 };

it.each([
  [1, 1],
  [3, 5],
  [10, 16],
  [1000, 5],
  [1008, 16],
  [4099, 7],
])('of %i scores the best %i', async (c, k) => {
  const values = random(50).normal(c);
  const top = await topKStep(test.gpu, test.arena, upload(test.arena, 'x', values, [1, 1, 1, c]), k);
  expect(top.k).toBe(Math.min(k, c));
  expect(await ranks(top)).toEqual(expected(values, [1, 1, 1, c], CORNER, k));
});

it('moves to another pixel, in a slot', async () => {
  const shape: TensorShape = [2, 3, 5, 18];
  const values = random(51).normal(2 * 3 * 5 * 18);
  const x = upload(test.arena, 'x', values, shape, { pitch: 7, first: 1 });
  const place = { n: 1, row: 2, column: 3 };
  const top = await topKStep(test.gpu, test.arena, x, 6, place);
  expect(await ranks(top)).toEqual(expected(values, shape, place, 6));
  top.set({ row: 0, column: 4 });
  expect(await ranks(top)).toEqual(expected(values, shape, { n: 1, row: 0, column: 4 }, 6));
});

it('ranks equal values in order, infinity first and NaN last', async () => {
  const values = Float32Array.of(
    0,
    1,
    Number.NaN,
    1,
    -1,
    Number.POSITIVE_INFINITY,
    0,
    Number.NEGATIVE_INFINITY,
  );
  const top = await topKStep(test.gpu, test.arena, upload(test.arena, 'x', values, [1, 1, 1, 8]), 16);
  expect((await ranks(top)).map(({ channel }) => channel)).toEqual([5, 1, 3, 0, 6, 4, 7, 2]);
});

it('refuses more than 16', async () => {
  const x = upload(test.arena, 'x', new Float32Array(20), [1, 1, 1, 20]);
  await expect(topKStep(test.gpu, test.arena, x, 17)).rejects.toThrow('ask for 1 to 16');
});
