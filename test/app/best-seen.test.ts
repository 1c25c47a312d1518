/** The strongest a channel has fired, against a plain loop; and how bytes become a network's input. */

import { expect, it } from 'vitest';
import { BestSeen } from '../../src/app/dream/best-seen.ts';
import { preprocessed } from '../../src/app/dream/true-value.ts';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { upload, withGpu } from '../kernels/harness.ts';
import { random } from '../support/random.ts';

const test = withGpu();

it.each<[TensorShape, { pitch?: number; first?: number }]>([
  [[1, 9, 13, 6], { pitch: 4, first: 1 }],
  [[1, 1, 1, 3], {}],
])('remembers the largest value of every channel over pictures: %j', async (shape, slot) => {
  const best = await BestSeen.create(test.gpu);
  const count = shape[1] * shape[2] * shape[3];
  const expected = new Float32Array(shape[3]).fill(-3.4e38);
  for (const seed of [1, 2]) {
    const values = random(seed).normal(count, -1, 0.5);
    if (count > 9) values[7] = Number.NaN;
    values.forEach((value, i) => {
      const channel = i % shape[3];
      if (!Number.isNaN(value)) expected[channel] = Math.max(expected[channel] ?? 0, value);
    });
    // Another tensor of the name is another layer: only the last one counts.
    if (seed === 1) expected.fill(-3.4e38);
    best.look(upload(test.arena, 'x', values, shape, slot));
  }
  for (const [channel, value] of expected.entries()) {
    expect(await best.read('x', channel)).toEqual({ value, frames: 1 });
  }
  expect(await best.read('y', 0)).toBeNull();
  best.forget();
  expect(await best.read('x', 0)).toBeNull();
});

it('keeps the best while the layer changes under it', async () => {
  const best = await BestSeen.create(test.gpu);
  const x = upload(test.arena, 'x', Float32Array.of(1, 5), [1, 1, 1, 2]);
  best.look(x);
  test.gpu.device.queue.writeBuffer(x.buffer, 0, Float32Array.of(2, 3));
  best.look(x);
  expect(await best.read('x', 0)).toEqual({ value: 2, frames: 2 });
  expect(await best.read('x', 1)).toEqual({ value: 5, frames: 2 });
});

it('prepares bytes as the network wants them', () => {
  const image = { data: Uint8ClampedArray.of(255, 0, 51, 255), width: 1, height: 1 } as ImageData;
  const plain = { scale: 255, mean: [117, 117, 117], std: [1, 1, 2] } as const;
  expect([...preprocessed(image, { colour: 'rgb', ...plain })]).toEqual([138, -117, -33]);
  expect([...preprocessed(image, { colour: 'bgr', ...plain })]).toEqual([-66, -117, 69]);
});
