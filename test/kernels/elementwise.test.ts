import { describe, expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import {
  addSteps,
  batchNormSteps,
  clipSteps,
  mulSteps,
  reluSteps,
  sigmoidSteps,
} from '../../src/net/kinds/elementwise.ts';
import { add, batchNorm, clamp, mul, sigmoid } from '../reference/elementwise.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

const SHAPES: readonly TensorShape[] = [
  [1, 1, 1, 1],
  [3, 5, 7, 6],
  [1, 2, 70, 13],
];
const SLOTS = [
  [{}, {}],
  [
    { pitch: 6, first: 1 },
    { pitch: 7, first: 2 },
  ],
] as const;

const length = (shape: TensorShape) => shape.reduce((a, b) => a * b);

describe.each(SLOTS)('from %o to %o', (from, to) => {
  const unary = [
    ['relu', reluSteps, {}, (x: Float32Array) => clamp(x, 0, Number.POSITIVE_INFINITY)],
    ['clip', clipSteps, { min: 0.5, max: 2 }, (x: Float32Array) => clamp(x, 0.5, 2)],
    ['sigmoid', sigmoidSteps, {}, sigmoid],
  ] as const;
  for (const [kind, build, attributes, reference] of unary) {
    it.each(SHAPES)(`${kind} of [%i, %i, %i, %i]`, async (...shape) => {
      const values = random(10).normal(length(shape), 0, 4);
      const x = upload(test.arena, 'x', values, shape, from);
      const y = output(test.arena, 'y', shape, to);
      runSteps(test.gpu, await build(stepContext(test, { kind, attributes, inputs: [x], output: y })));
      await expectTensor(test.gpu, y, reference(values), { tolerance: 1e-5 });
    });
  }

  const binary = [
    ['add', addSteps, add],
    ['mul', mulSteps, mul],
  ] as const;
  for (const [kind, build, reference] of binary) {
    const pairs = SHAPES.flatMap((a): [TensorShape, TensorShape][] => [
      [a, a],
      [a, [a[0], 1, 1, a[3]]],
      [a, [1, 1, 1, 1]],
    ]);
    it.each(pairs)(`${kind} of [%s] and [%s]`, async (aShape, bShape) => {
      const [a, b] = [random(11).normal(length(aShape)), random(12).normal(length(bShape))];
      const inputs = [upload(test.arena, 'a', a, aShape, from), upload(test.arena, 'b', b, bShape, to)];
      const y = output(test.arena, 'y', aShape, to);
      runSteps(test.gpu, await build(stepContext(test, { kind, inputs, output: y })));
      await expectTensor(test.gpu, y, reference(a, aShape, b, bShape), { tolerance: 1e-6 });
    });
  }

  it('batch norm', async () => {
    const shape: TensorShape = [2, 3, 5, 10];
    const values = random(13).normal(length(shape), 2, 3);
    const weights = {
      scale: random(14).normal(10),
      shift: random(15).normal(10),
      mean: random(16).normal(10),
      variance: random(17).uniform(10, 0.1, 4),
    };
    const x = upload(test.arena, 'x', values, shape, from);
    const y = output(test.arena, 'y', shape, to);
    const given = Object.entries(weights).map(([role, data]) => [role, { shape: [10], data }] as const);
    const plain = batchNorm(values, 10, weights, 1e-3);
    for (const [activation, expected] of [
      ['none', plain],
      ['relu6', clamp(plain, 0, 6)],
    ] as const) {
      const context = stepContext(test, {
        kind: 'batchNorm',
        attributes: { epsilon: 1e-3, activation },
        weights: Object.fromEntries(given),
        inputs: [x],
        output: y,
      });
      runSteps(test.gpu, await batchNormSteps(context));
      await expectTensor(test.gpu, y, expected, { tolerance: 1e-5 });
    }
  });
});

it.each([
  ['relu', 0, Number.POSITIVE_INFINITY],
  ['relu6', 0, 6],
] as const)('add and mul end with their activation %s', async (activation, lo, hi) => {
  const shape: TensorShape = [1, 3, 5, 6];
  const [a, b] = [random(18).normal(90, 0, 5), random(19).normal(90, 0, 5)];
  const inputs = [upload(test.arena, 'a', a, shape), upload(test.arena, 'b', b, shape)];
  for (const [kind, build, reference] of [
    ['add', addSteps, add],
    ['mul', mulSteps, mul],
  ] as const) {
    const y = output(test.arena, kind, shape);
    runSteps(
      test.gpu,
      await build(stepContext(test, { kind, attributes: { activation }, inputs, output: y })),
    );
    await expectTensor(test.gpu, y, clamp(reference(a, shape, b, shape), lo, hi), { tolerance: 1e-6 });
  }
});

it('sigmoid of huge values is 0 and 1', async () => {
  const x = upload(test.arena, 'x', Float32Array.of(-1e30, -200, 200, 1e30), [1, 1, 1, 4]);
  const y = output(test.arena, 'y', [1, 1, 1, 4]);
  runSteps(test.gpu, await sigmoidSteps(stepContext(test, { kind: 'sigmoid', inputs: [x], output: y })));
  await expectTensor(test.gpu, y, [0, 0, 1, 1]);
});

it('says which input or weight is missing', async () => {
  const x = upload(test.arena, 'x', new Float32Array(4), [1, 1, 1, 4]);
  const y = output(test.arena, 'y', [1, 1, 1, 4]);
  const sum = stepContext(test, { kind: 'add', inputs: [x], output: y });
  await expect(addSteps(sum)).rejects.toThrow('"layer" (add) needs two inputs and has 1');
  const norm = stepContext(test, { kind: 'batchNorm', inputs: [x], output: y });
  await expect(batchNormSteps(norm)).rejects.toThrow('"layer" (batchNorm) has no weight "scale"');
});
