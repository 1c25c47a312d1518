import { describe, expect, it } from 'vitest';
import { ScoreSeed } from '../../src/explain/attribution/score-seed.ts';
import type { Score } from '../../src/explain/attribution/scores.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { TENSOR_USAGE, type TensorShape } from '../../src/gpu/tensor.ts';
import { cellSeed, channelSeed, groupSeed, logProbability, products } from '../reference/attribution.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, upload, withGpu } from './harness.ts';

const test = withGpu();
const count = (shape: TensorShape) => shape.reduce((a, b) => a * b);

/** Runs a score twice, after another one, so that nothing of the other may stay. */
async function run(values: Float32Array, shape: TensorShape, score: Score, before: Score) {
  const { gpu, arena } = test;
  const x = upload(arena, 'x', values, shape, { pitch: 9, first: 2 });
  const dx = output(arena, 'dx', shape, { pitch: 8, first: 1 });
  const buffer = arena.buffer('values', shape[0] * 4, TENSOR_USAGE);
  const seed = await ScoreSeed.create({ gpu, arena, node: 'layer', x, dx, values: buffer });
  for (const each of [before, score]) {
    seed.set(each);
    const encoder = gpu.device.createCommandEncoder();
    seed.encode(encoder);
    gpu.device.queue.submit([encoder.finish()]);
  }
  return { dx, values: (await readBuffer(gpu, buffer)).slice(0, shape[0]) };
}

const SHAPE: TensorShape = [2, 5, 3, 18];
const values = random(1).normal(count(SHAPE));
const loadings = random(2).uniform(15, 0, 2);
const direction = random(3).normal(18);
const group: Score = { kind: 'group', layer: 'layer', loadings, direction };
const CELL: Score = { kind: 'cell', layer: 'layer', row: 4, column: 1 };
const WHOLE = [0, 0, 3, 5];
const length = Math.hypot(...loadings) * Math.hypot(...direction);

const CASES: readonly (readonly [Score, Float64Array])[] = [
  [{ kind: 'class', index: 17 }, channelSeed(SHAPE, WHOLE, 17, -1)],
  [{ kind: 'difference', index: 4, against: 6 }, channelSeed(SHAPE, WHOLE, 4, 6)],
  [{ kind: 'channel', layer: 'layer', channel: 3 }, channelSeed(SHAPE, WHOLE, 3, -1)],
  [
    { kind: 'neuron', layer: 'layer', row: 4, column: 2, channel: 9 },
    channelSeed(SHAPE, [2, 4, 1, 1], 9, -1),
  ],
  [CELL, cellSeed(values, SHAPE, 1, 4)],
  [group, groupSeed(SHAPE, loadings, direction, 1 / length)],
];

describe('the gradient and the value of', () => {
  it.each(CASES)('$kind', async (score, expected) => {
    const before = score === group ? CELL : group;
    const { dx, values: found } = await run(values, SHAPE, score, before);
    await expectTensor(test.gpu, dx, expected, { tolerance: 1e-5 });
    const sums = products(expected, values, SHAPE);
    expectClose(found, sums, { label: 'value', shape: [2], tolerance: 1e-5 });
  });

  it.each([
    [1, 1, 1001, 1000],
    [2, 3, 18, 5],
    [1, 2, 3, 0],
  ])('the log-probability of %i×%i×%i', async (h, w, c, chosen) => {
    const shape: TensorShape = [2, h, w, c];
    const x = random(4).normal(count(shape), 30, 8);
    const [score, before]: Score[] = [
      { kind: 'log-probability', index: chosen },
      { kind: 'class', index: 0 },
    ];
    const { gpu, arena } = test;
    const buffer = arena.buffer('values', 8, TENSOR_USAGE);
    const given = upload(arena, 'x', x, shape);
    const dx = output(arena, 'dx', shape);
    const seed = await ScoreSeed.create({ gpu, arena, node: 'logits', x: given, dx, values: buffer });
    for (const each of [before, score]) {
      if (each) seed.set(each);
      const encoder = gpu.device.createCommandEncoder();
      seed.encode(encoder);
      gpu.device.queue.submit([encoder.finish()]);
    }
    const expected = logProbability(x, shape, chosen);
    await expectTensor(gpu, dx, expected.dx, { tolerance: 1e-4 });
    const found = (await readBuffer(gpu, buffer)).slice(0, 2);
    expectClose(found, expected.values, { label: 'value', shape: [2], tolerance: 1e-5 });
  });
});

describe('a cell of zeros', () => {
  it('has no gradient, rather than one that is no number', async () => {
    const { dx, values: found } = await run(new Float32Array(count(SHAPE)), SHAPE, CELL, group);
    await expectTensor(test.gpu, dx, new Float32Array(count(SHAPE)));
    expect([...found]).toEqual([0, 0]);
  });
});

describe('what is not there is named', () => {
  it.each<[Score, string]>([
    [{ kind: 'class', index: 18 }, '0 to 17'],
    [{ kind: 'difference', index: 1, against: -1 }, 'no channel -1'],
    [{ kind: 'channel', layer: 'layer', channel: 1.5 }, 'no channel 1.5'],
    [{ kind: 'cell', layer: 'layer', row: 5, column: 0 }, '5 rows and 3 columns'],
    [{ kind: 'neuron', layer: 'layer', row: 0, column: 3, channel: 0 }, 'column 3'],
    [{ ...group, loadings: loadings.slice(1) }, '14 loadings and 18 channels'],
  ])('$kind', async (score, words) => {
    await expect(run(values, SHAPE, score, CELL)).rejects.toThrow(words);
  });
});
