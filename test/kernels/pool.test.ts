import { describe, expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { averagePoolSteps, globalAveragePoolSteps, maxPoolSteps } from '../../src/net/kinds/pool.ts';
import { windowCount } from '../../src/net/windows.ts';
import { averagePool, globalAveragePool, maxPool, type Pool } from '../reference/pool.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, type Slot, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

interface Case {
  readonly shape: TensorShape;
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly ceil: boolean;
}

const CASES: readonly Case[] = [
  { shape: [1, 1, 1, 1], window: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], ceil: false },
  { shape: [1, 1, 1, 5], window: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil: false },
  { shape: [3, 7, 9, 5], window: [3, 3], strides: [2, 2], pads: [0, 0, 0, 0], ceil: true },
  { shape: [1, 8, 6, 13], window: [2, 3], strides: [3, 2], pads: [1, 0, 0, 2], ceil: false },
  { shape: [2, 14, 15, 4], window: [3, 3], strides: [2, 2], pads: [0, 0, 1, 1], ceil: true },
  { shape: [1, 8, 8, 2], window: [3, 3], strides: [3, 3], pads: [1, 1, 1, 1], ceil: true },
  { shape: [1, 5, 70, 7], window: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], ceil: false },
  { shape: [3, 7, 7, 6], window: [7, 7], strides: [1, 1], pads: [0, 0, 0, 0], ceil: false },
];

const title = ({ shape, window, strides, pads, ceil }: Case) =>
  `[${shape}] by ${window} every ${strides}, pads ${pads}${ceil ? ', up' : ''}`;

function sized({ shape: [, h, w], window, strides, pads, ceil }: Case): Pool {
  const [top, left, bottom, right] = pads;
  const rows = windowCount(h, { window: window[0], stride: strides[0], before: top, after: bottom, ceil });
  const columns = windowCount(w, { window: window[1], stride: strides[1], before: left, after: right, ceil });
  return { window, strides, pads, size: [rows, columns] };
}

/** Runs a case and holds it against `expected`. Values are below zero, so that padding would win and count. */
async function check(
  kind: 'maxPool' | 'averagePool',
  pool: Case,
  countPadding: boolean,
  [from, to]: readonly [Slot, Slot] = [{}, {}],
): Promise<void> {
  const { shape, window, strides, pads, ceil } = pool;
  const size = sized(pool);
  const values = random(5).uniform(
    shape.reduce((a, b) => a * b),
    -3,
    -1,
  );
  const x = upload(test.arena, 'x', values, shape, from);
  const y = output(test.arena, 'y', [shape[0], ...size.size, shape[3]], to);
  const attributes = { window, strides, pads, ceil, ...(kind === 'averagePool' ? { countPadding } : {}) };
  const build = kind === 'maxPool' ? maxPoolSteps : averagePoolSteps;
  runSteps(test.gpu, await build(stepContext(test, { kind, attributes, inputs: [x], output: y })));
  const expected =
    kind === 'maxPool' ? maxPool(values, shape, size) : averagePool(values, shape, size, countPadding);
  await expectTensor(test.gpu, y, expected, { tolerance: kind === 'maxPool' ? 0 : 1e-5 });
}

describe('max pool', () => {
  it.each(CASES.map((pool) => [title(pool), pool] as const))('%s', async (_, pool) => {
    await check('maxPool', pool, false);
  });

  it('reads a slot and writes a slot', async () => {
    const pool: Case = {
      shape: [2, 9, 5, 6],
      window: [3, 3],
      strides: [2, 2],
      pads: [0, 0, 1, 1],
      ceil: false,
    };
    await check('maxPool', pool, false, [
      { pitch: 5, first: 2 },
      { pitch: 4, first: 1 },
    ]);
  });
});

describe('average pool', () => {
  for (const countPadding of [false, true]) {
    const suffix = countPadding ? ', padding counted' : '';
    it.each(CASES.map((pool) => [title(pool) + suffix, pool] as const))('%s', async (_, pool) => {
      await check('averagePool', pool, countPadding);
    });
  }

  it('reads a slot and writes a slot', async () => {
    const pool: Case = {
      shape: [2, 9, 5, 6],
      window: [3, 2],
      strides: [2, 1],
      pads: [1, 0, 0, 1],
      ceil: false,
    };
    await check('averagePool', pool, true, [
      { pitch: 5, first: 2 },
      { pitch: 4, first: 1 },
    ]);
  });
});

describe('global average pool', () => {
  const shapes: TensorShape[] = [
    [1, 1, 1, 1],
    [3, 7, 7, 1024],
    [1, 224, 224, 3],
    [2, 13, 5, 18],
  ];
  it.each(shapes.map((shape) => [`[${shape}]`, shape] as const))('%s', async (_, shape) => {
    const values = random(6).uniform(
      shape.reduce((a, b) => a * b),
      -1,
      3,
    );
    const x = upload(test.arena, 'x', values, shape);
    const y = output(test.arena, 'y', [shape[0], 1, 1, shape[3]]);
    const context = stepContext(test, { kind: 'globalAveragePool', inputs: [x], output: y });
    runSteps(test.gpu, await globalAveragePoolSteps(context));
    await expectTensor(test.gpu, y, globalAveragePool(values, shape), { tolerance: 1e-5 });
  });

  it('reads a slot and writes a slot', async () => {
    const values = random(7).normal(2 * 11 * 9 * 21);
    const x = upload(test.arena, 'x', values, [2, 11, 9, 21], { pitch: 9, first: 2 });
    const y = output(test.arena, 'y', [2, 1, 1, 21], { pitch: 8, first: 1 });
    const context = stepContext(test, { kind: 'globalAveragePool', inputs: [x], output: y });
    runSteps(test.gpu, await globalAveragePoolSteps(context));
    await expectTensor(test.gpu, y, globalAveragePool(values, [2, 11, 9, 21]), { tolerance: 1e-5 });
  });
});

it('takes nothing from lanes past the last channel', async () => {
  const wide = random(82).uniform(3 * 3 * 8, 1, 2);
  const narrow = wide.filter((_, i) => i % 8 < 6);
  const shape: TensorShape = [1, 3, 3, 6];
  const x = { ...upload(test.arena, 'x', wide, [1, 3, 3, 8]), shape };
  const pool: Case = { shape, window: [3, 3], strides: [1, 1], pads: [0, 0, 0, 0], ceil: false };
  const kinds = [
    ['maxPool', maxPoolSteps, maxPool(narrow, shape, sized(pool))],
    ['averagePool', averagePoolSteps, globalAveragePool(narrow, shape)],
    ['globalAveragePool', globalAveragePoolSteps, globalAveragePool(narrow, shape)],
  ] as const;
  for (const [kind, build, expected] of kinds) {
    const y = output(test.arena, kind, [1, 1, 1, 6]);
    const attributes = { window: [3, 3] };
    runSteps(test.gpu, await build(stepContext(test, { kind, attributes, inputs: [x], output: y })));
    await expectTensor(test.gpu, y, expected, { tolerance: 1e-6 });
  }
});

it('names node and attribute where an attribute is wrong', async () => {
  const x = upload(test.arena, 'x', new Float32Array(16), [1, 4, 4, 1]);
  const y = output(test.arena, 'y', [1, 2, 2, 1]);
  const context = stepContext(test, {
    kind: 'maxPool',
    attributes: { window: [0, 2] },
    inputs: [x],
    output: y,
  });
  await expect(maxPoolSteps(context)).rejects.toThrow(/"layer".*"window"/);
});
