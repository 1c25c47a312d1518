/** The kernels of factorisation against plain loops on awkward sizes, as the solvers join them. */
import { describe, expect, it } from 'vitest';
import { SUMMARY_LENGTH } from '../../src/explain/groups/groups.ts';
import { SOLVERS } from '../../src/explain/groups/solvers/index.ts';
import type { FactorBuffers } from '../../src/explain/groups/solvers/solver.ts';
import { buildRandomStart } from '../../src/explain/groups/starts/random.ts';
import { summarySteps } from '../../src/explain/groups/summary.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { type GpuTensor, TENSOR_USAGE } from '../../src/gpu/tensor.ts';
import {
  halfNormal,
  positive,
  summarise,
  sweep,
  updateHals,
  updateMultiplicative,
} from '../reference/nmf.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, type Slot, upload, withGpu } from './harness.ts';

const test = withGpu();
const UPDATES = { hals: updateHals, multiplicative: updateMultiplicative };

interface Case {
  readonly shape: readonly [h: number, w: number, c: number];
  readonly groups: number;
  readonly slot?: Slot;
}

const CASES: readonly Case[] = [
  { shape: [1, 1, 1], groups: 1 },
  { shape: [1, 3, 5], groups: 2, slot: { pitch: 7, first: 3 } },
  { shape: [5, 7, 6], groups: 4 },
  { shape: [9, 4, 37], groups: 5, slot: { pitch: 12, first: 1 } },
  { shape: [14, 14, 67], groups: 7 },
  { shape: [3, 2, 300], groups: 16 },
  { shape: [30, 23, 9], groups: 9 },
];

/** Half of it negative, as no layer after a ReLU, with a NaN and an infinity. */
function values({ shape: [h, w, c] }: Case): Float32Array {
  const x = random(h * w + c).normal(h * w * c, 0.3);
  if (x.length > 20) x.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 11);
  return x;
}

function setUp(each: Case) {
  const [h, w, c] = each.shape;
  const { groups } = each;
  const x = values(each);
  const draw = random(7);
  const loadings = draw.uniform(h * w * groups, 0, 1);
  const directions = draw.uniform(groups * c, 0, 1);
  // A few zeros, where the violation is counted otherwise.
  for (let i = 2; i < loadings.length; i += 5) loadings[i] = 0;
  for (let i = 1; i < directions.length; i += 6) directions[i] = 0;
  const { arena } = test;
  const buffers: FactorBuffers = {
    x: upload(arena, 'x', x, [1, h, w, c], each.slot),
    groups,
    loadings: upload(arena, 'loadings', loadings, [1, h, w, groups]),
    directions: upload(arena, 'directions', directions, [groups, 1, 1, c]),
    violation: arena.buffer('violation', (h * w + Math.ceil(c / 4)) * 4, TENSOR_USAGE),
    settled: arena.buffer('settled', 16, TENSOR_USAGE),
  };
  return { x, loadings, directions, buffers, sizes: { pixels: h * w, channels: c, groups } };
}

const total = (list: ArrayLike<number>) => Array.from(list).reduce((sum, value) => sum + value, 0);

describe.each(SOLVERS.map((solver) => ({ solver, name: solver.name })))(
  'a sweep of $name',
  ({ solver, name }) => {
    const update = UPDATES[name as keyof typeof UPDATES];

    it.each(CASES)('on [$shape] with $groups groups', async (each) => {
      const { x, loadings, directions, buffers, sizes } = setUp(each);
      runSteps(test.gpu, await solver.build({ gpu: test.gpu, arena: test.arena, ...buffers }));
      const [w, d] = [Float64Array.from(loadings), Float64Array.from(directions)];
      const violation = sweep(update, x, w, d, sizes);
      await expectTensor(test.gpu, buffers.loadings, w);
      await expectTensor(test.gpu, buffers.directions, d);
      const actual = total(await readBuffer(test.gpu, buffers.violation));
      expectClose([actual], [violation], { label: 'violation' });
    });
  },
);

describe('the summary', () => {
  it.each(CASES)('of [$shape] with $groups groups', async (each) => {
    const { x, loadings, directions, buffers, sizes } = setUp(each);
    const out = test.arena.buffer('summary', SUMMARY_LENGTH * 4, TENSOR_USAGE);
    const marks = Float32Array.from(
      { length: sizes.pixels + Math.ceil(sizes.channels / 4) },
      (_, i) => i % 5,
    );
    test.gpu.device.queue.writeBuffer(buffers.violation, 0, marks);
    runSteps(test.gpu, await summarySteps(test.gpu, test.arena, buffers, out));
    const { error, size, magnitudes } = summarise(x, loadings, directions, sizes);
    const padded = Array.from({ length: 16 }, (_, g) => magnitudes[g] ?? 0);
    expectClose(await readBuffer(test.gpu, out), [error, total(marks), size, 0, ...padded], {
      label: 'summary',
      tolerance: 1e-5,
    });
  });

  it('of a layer that is 0 everywhere has no error', async () => {
    const each = { shape: [4, 4, 8], groups: 3 } as const;
    const { buffers } = setUp(each);
    const x = upload(test.arena, 'dead', new Float32Array(128), [1, 4, 4, 8]);
    const out = test.arena.buffer('summary', SUMMARY_LENGTH * 4, TENSOR_USAGE);
    runSteps(test.gpu, await summarySteps(test.gpu, test.arena, { ...buffers, x }, out));
    expect((await readBuffer(test.gpu, out))[0]).toBe(0);
  });
});

describe('a random start', () => {
  async function start(x: GpuTensor, groups: number, seed: number) {
    const [, h, w, c] = x.shape;
    const buffers: FactorBuffers = {
      x,
      groups,
      loadings: output(test.arena, 'loadings', [1, h, w, groups]),
      directions: output(test.arena, 'directions', [groups, 1, 1, c]),
      violation: test.arena.buffer('violation', (h * w + Math.ceil(c / 4)) * 4, TENSOR_USAGE),
      settled: test.arena.buffer('settled', 16, TENSOR_USAGE),
    };
    const made = await buildRandomStart(test.gpu, test.arena, buffers, 0);
    made.set(seed);
    runSteps(test.gpu, made.steps);
    return buffers;
  }

  it.each([
    [0, 3],
    [4711, 6],
  ])('with seed %d and %d groups is at the scale of x', async (seed, groups) => {
    const values = random(3)
      .normal(5 * 7 * 11, 1, 4)
      .map(positive);
    const x = upload(test.arena, 'x', values, [1, 5, 7, 11], { pitch: 5, first: 2 });
    const { loadings, directions } = await start(x, groups, seed);
    const factor = Math.sqrt(total(values) / values.length / groups);
    const tolerance = 1e-3;
    await expectTensor(test.gpu, loadings, halfNormal(seed * 2, 35 * groups, factor), { tolerance });
    await expectTensor(test.gpu, directions, halfNormal(seed * 2 + 1, 11 * groups, factor), { tolerance });
  });

  it('on a layer that is 0 everywhere is not 0', async () => {
    const x = upload(test.arena, 'x', new Float32Array(24), [1, 2, 2, 6]);
    const { loadings } = await start(x, 2, 1);
    await expectTensor(test.gpu, loadings, halfNormal(2, 8, 1), { tolerance: 1e-3 });
  });

  it('refuses what is no seed', async () => {
    const x = upload(test.arena, 'x', new Float32Array(24), [1, 2, 2, 6]);
    await expect(start(x, 2, -1)).rejects.toThrow('whole number from 0');
  });
});
