import { expect, it } from 'vitest';
import { readBuffer } from '../../src/gpu/readback.ts';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { VALUE_RANGE_BYTES, VALUE_RANGE_USAGE, valueRangeSteps } from '../../src/net/value-range.ts';
import { valueRange } from '../reference/value-range.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { runSteps, type Slot, upload, withGpu } from './harness.ts';

const test = withGpu();

async function measure(values: Float32Array, shape: TensorShape, slot: Slot = {}): Promise<Float32Array> {
  const x = upload(test.arena, 'x', values, shape, slot);
  const out = test.arena.buffer('range', VALUE_RANGE_BYTES, VALUE_RANGE_USAGE);
  runSteps(test.gpu, await valueRangeSteps(test.gpu, test.arena, x, out));
  return readBuffer(test.gpu, out);
}

it.each<[TensorShape, number, Slot]>([
  [[1, 1, 1, 1], 5, {}],
  [[1, 1, 1, 1], -5, {}],
  [[3, 5, 7, 6], 10, {}],
  [[3, 5, 7, 6], -10, { pitch: 5, first: 2 }],
  [[1, 112, 112, 64], 0, {}],
])('of [%s] around %f', async (shape, mean, slot) => {
  const values = random(40).normal(
    shape.reduce((a, b) => a * b),
    mean,
  );
  expectClose(await measure(values, shape, slot), valueRange(values), { tolerance: 1e-5 });
});

it('counts what is no value and leaves it out of the rest', async () => {
  const values = random(41).normal(5 * 40 * 40 * 7, 2);
  values.set(
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -Number.NaN, 3.4e38, -3.4e38],
    4321,
  );
  values[0] = Number.NaN;
  const range = await measure(values, [5, 40, 40, 7]);
  expect(range[3]).toBe(7);
  expectClose(range, valueRange(values), { tolerance: 1e-5 });
});

it('takes nothing from lanes past the last channel', async () => {
  const wide = Float32Array.of(1, 2, 3, 4, 5, Number.NaN, 99, -99);
  const x = { ...upload(test.arena, 'x', wide, [1, 1, 1, 8]), shape: [1, 1, 1, 5] as const };
  const out = test.arena.buffer('range', VALUE_RANGE_BYTES, VALUE_RANGE_USAGE);
  runSteps(test.gpu, await valueRangeSteps(test.gpu, test.arena, x, out));
  expect([...(await readBuffer(test.gpu, out))]).toEqual([1, 5, 3, 0]);
});

it('is zero where nothing is finite', async () => {
  const values = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY);
  expect([...(await measure(values, [1, 1, 1, 2]))]).toEqual([0, 0, 0, 2]);
});

it('holds the largest values below those that kernels clamp to', async () => {
  const most = Math.fround(3.399e38);
  const range = await measure(Float32Array.of(-most, 0, 0, 0, most / 2), [1, 1, 1, 5]);
  expect([...range.subarray(0, 2)]).toEqual([-most, most / 2]);
});
