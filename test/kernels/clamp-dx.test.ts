/** Gradients and tangents of activations that clamp, and lucid's redirected gradient of ReLU. */
import { describe, expect, it } from 'vitest';
import { readBuffer } from '../../src/gpu/readback.ts';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { clampDxStep, maskTangent } from '../../src/net/kinds/backward-steps.ts';
import { redirectSteps } from '../../src/net/kinds/redirect.ts';
import { clampDx } from '../reference/clamp-dx.ts';
import { redirect } from '../reference/relu-redirect.ts';
import { random } from '../support/random.ts';
import { epilogued, gradient } from './backward-harness.ts';
import { expectTensor, runSteps, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();
const RELU = { lo: 0, hi: 3.4e38 };
const RELU6 = { lo: 0, hi: 6 };
const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b);

/** What ReLU or ReLU6 leaves of random values: many lie on the ends. */
function activated(shape: TensorShape, { lo, hi }: typeof RELU): Float32Array {
  return random(3)
    .normal(count(shape), 3, 4)
    .map((value) => Math.min(hi, Math.max(lo, value)));
}

describe('clamp-dx', () => {
  it.each([
    [[1, 1, 1, 1], RELU, false],
    [[3, 5, 7, 6], RELU6, true],
    [[2, 3, 4, 33], { lo: -3.4e38, hi: 3.4e38 }, true],
  ] as const)('[%s] between %o, adding: %s', async (shape, range, accumulate) => {
    const xs = activated(shape, range);
    const [dys, before] = [random(4).normal(count(shape)), random(5).normal(count(shape))];
    const dy = upload(test.arena, 'dy', dys, shape, { pitch: 12, first: 2 });
    const x = upload(test.arena, 'x', xs, shape, { pitch: 10, first: 1 });
    const dx = gradient(test, shape, accumulate ? before : null, { pitch: 11, first: 2 });
    runSteps(test.gpu, [await clampDxStep(test, { dy, x, dx }, { accumulate, ...range }, 'clamp')]);
    const sum = epilogued(dys, accumulate ? before : null, xs, { accumulate, ...range });
    await expectTensor(test.gpu, dx, accumulate ? sum : clampDx(dys, xs, range.lo, range.hi));
  });
});

describe('clamp-jvp', () => {
  it('masks a tangent in place by the output', async () => {
    const shape = [3, 3, 5, 7] as const;
    const [ys, tys] = [activated(shape, RELU6), random(4).normal(count(shape))];
    const y = upload(test.arena, 'y', ys, shape, { pitch: 3, first: 1 });
    const ty = upload(test.arena, 'ty', tys, shape, { pitch: 4, first: 2 });
    const layer = { kind: 'conv2d', attributes: { activation: 'relu6' }, inputs: [], output: y };
    const context = { ...stepContext(test, layer), mode: 'exact', tx: [], ty } as const;
    runSteps(test.gpu, await maskTangent(context));
    await expectTensor(test.gpu, ty, clampDx(tys, ys, 0, 6));
    expect(await maskTangent({ ...context, mode: 'linear' })).toEqual([]);
  });
});

describe('relu-redirect', () => {
  it.each([
    ['ReLU', RELU],
    ['ReLU6', RELU6],
  ])('%s: redirects the pictures through which nothing comes, and only those', async (_, range) => {
    const shape = [4, 5, 9, 6] as const;
    const size = count(shape) / shape[0];
    const ys = activated(shape, range);
    const dys = random(4).normal(count(shape));
    // Picture 1 is closed below, picture 2 has no gradient, picture 3 has one open value, its last.
    ys.fill(0, size, 2 * size);
    dys.fill(0, 2 * size, 3 * size);
    ys.fill(0, 3 * size).set([1], 4 * size - 1);
    if (range === RELU6) ys.fill(6, size, 1.5 * size);
    const y = upload(test.arena, 'y', ys, shape, { pitch: 4, first: 1 });
    const dy = upload(test.arena, 'dy', dys, shape, { pitch: 5, first: 2 });
    const steps = await redirectSteps(test, 'relu', y, dy, range);
    runSteps(test.gpu, steps);
    const expected = redirect(dys, ys, shape[0], range.lo, range.hi);
    expect(expected.alive).toEqual([1, 0, 0, 1]);
    await expectTensor(test.gpu, dy, expected.dy);
    const [, , closed] = [0, 1, 2].map((n) => expected.dy.slice(n * size, (n + 1) * size));
    expect(closed?.every((value) => value === 0)).toBe(true);
    expect(expected.dy.slice(size, 2 * size).some((value) => value !== 0)).toBe(true);
  });

  it('keeps what would open a unit, for an objective that is maximised', async () => {
    const y = upload(test.arena, 'y', new Float32Array(4), [1, 1, 1, 4]);
    const dy = upload(test.arena, 'dy', Float32Array.of(2, -3, 0, 0.5), [1, 1, 1, 4]);
    runSteps(test.gpu, await redirectSteps(test, 'relu', y, dy, RELU));
    expect(Array.from(await readBuffer(test.gpu, dy.buffer))).toEqual([2, 0, 0, 0.5]);
  });
});
