/** The kernels of deep dreams against plain loops. */

import { expect, it } from 'vitest';
import { createStepClock, StepRing } from '../../src/explain/step-ring.ts';
import { type TensorShape, tensorParams } from '../../src/gpu/tensor.ts';
import liftWgsl from '../../src/shaders/octave-lift.wgsl?raw';
import ascendWgsl from '../../src/shaders/picture-ascend.wgsl?raw';
import resizeWgsl from '../../src/shaders/picture-resize.wgsl?raw';
import {
  expectTensor,
  output,
  paddingIsZero,
  readDense,
  runSteps,
  upload,
  withGpu,
} from '../kernels/harness.ts';
import { ascend, lift, resize } from '../reference/explain/octaves.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';

const test = withGpu();

function values(seed: number, shape: TensorShape): Float32Array {
  return random(seed).uniform(shape[0] * shape[1] * shape[2] * shape[3], 0, 1);
}

it.each<[TensorShape, TensorShape]>([
  [
    [1, 17, 23, 3],
    [1, 12, 9, 3],
  ],
  [
    [2, 5, 6, 3],
    [2, 13, 11, 3],
  ],
  [
    [1, 8, 8, 4],
    [1, 8, 8, 4],
  ],
  [
    [1, 1, 3, 3],
    [1, 4, 1, 3],
  ],
])('a picture of [%s] is resized to [%s]', async (from, to) => {
  const { gpu, arena } = test;
  const x = upload(arena, 'x', values(1, from), from, { pitch: 2, first: 1 });
  const y = output(arena, 'y', to);
  const kernel = await gpu.kernel('picture-resize', resizeWgsl);
  const params = { x: tensorParams(x), y: tensorParams(y) };
  runSteps(gpu, [kernel.step(arena, { x, y }, params, [to[2], to[1], to[0]])]);
  await expectTensor(gpu, y, resize(values(1, from), from, [to[1], to[2]]), { tolerance: 1e-5 });
});

it('detail goes on top of a larger beginning, and no colour leaves its range', async () => {
  const { gpu, arena } = test;
  const [small, large] = [[2, 7, 5, 3] as const, [2, 11, 13, 3] as const];
  const [x, below] = [
    upload(arena, 'x', values(2, small), small),
    upload(arena, 'below', values(3, small), small),
  ];
  const start = upload(arena, 'start', values(4, large), large);
  const y = output(arena, 'y', large);
  const kernel = await gpu.kernel('octave-lift', liftWgsl);
  const params = { x: tensorParams(x), y: tensorParams(y) };
  runSteps(gpu, [kernel.step(arena, { x, below, start, y }, params, [13, 11, 2])]);
  const expected = lift(values(2, small), values(3, small), small, values(4, large), [11, 13]);
  expect(Math.min(...expected)).toBe(0);
  expect(Math.max(...expected)).toBe(1);
  await expectTensor(gpu, y, expected, { tolerance: 1e-5 });
});

it('a step is as long as its rate, for each picture, and none where there is no slope', async () => {
  const { gpu, arena } = test;
  const shape = [3, 9, 31, 3] as const;
  const slopes = random(5).normal(3 * 9 * 31 * 3, 0, 1e-6);
  slopes.fill(0, (2 * slopes.length) / 3);
  const picture = upload(arena, 'picture', values(6, shape), shape);
  const dpicture = upload(arena, 'dpicture', slopes, shape);
  const clock = await createStepClock(gpu, arena);
  const rates = new StepRing(gpu, arena, 'rates', 4);
  rates.write(1, [0.05]);
  const kernel = await gpu.kernel('picture-ascend', ascendWgsl);
  const step = kernel.step(
    arena,
    { clock: clock.buffer, rates: rates.buffer, dpicture, picture },
    { picture: tensorParams(picture), dpicture: tensorParams(dpicture), slots: rates.slots },
    [256, 1, 3],
  );
  runSteps(gpu, [clock.advance, step]);
  expectClose(await readDense(gpu, picture), ascend(values(6, shape), slopes, 3, 0.05), { tolerance: 1e-5 });
  expect(await paddingIsZero(gpu, picture)).toBe(true);
});
