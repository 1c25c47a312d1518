import { describe, expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import type { Epilogue } from '../../src/net/kinds/backward-context.ts';
import {
  addBackward,
  addTangent,
  batchNormBackward,
  batchNormTangent,
  mulBackward,
  mulTangent,
  sigmoidBackward,
  sigmoidTangent,
} from '../../src/net/kinds/backward-elementwise.ts';
import { sigmoid } from '../reference/elementwise.ts';
import { addDx, addJvp, batchNormDx, mulDx, mulJvp, sigmoidDx } from '../reference/elementwise-dx.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import {
  backwardContext,
  differences,
  expectAdjoint,
  expectGradients,
  expectTangent,
  type Layer,
  normal,
  size,
} from './derivative-harness.ts';
import { expectTensor, output, runSteps, withGpu } from './harness.ts';

const test = withGpu();

const SHAPES: readonly TensorShape[] = [
  [1, 1, 1, 1],
  [3, 5, 7, 6],
  [1, 2, 70, 13],
];
const PAIRS = SHAPES.flatMap((a): [TensorShape, TensorShape][] => [
  [a, a],
  [a, [a[0], 1, 1, a[3]]],
  [a, [1, 1, 1, 1]],
]);

const values = (layer: Layer, input: number) => layer.inputs[input]?.values ?? new Float32Array();

describe.each(PAIRS)('of [%s] and [%s]', (aShape, bShape) => {
  const joined = (kind: string, activation: string): Layer => ({
    kind,
    attributes: { activation },
    inputs: [normal(11, aShape), normal(12, bShape)],
    output: normal(13, aShape, 3, 4),
  });
  const dy = random(14).normal(size(aShape));
  const [ta, tb] = [random(15).normal(size(aShape)), random(16).normal(size(bShape))];
  /** 1 where relu6 is open at y, that is strictly. */
  const open = ({ output: y }: Layer) => y.values.map((value) => Number(value > 0 && value < 6));

  it('add', async () => {
    const layer = joined('add', 'none');
    await expectGradients(test, addBackward, layer, dy, addDx(dy, aShape, bShape), 1e-5);
    const ty = addJvp(ta, aShape, tb, bShape);
    await expectTangent(test, addTangent, layer, [ta, tb], ty, 1e-6);
    await expectAdjoint(test, addBackward, addTangent, layer);
    const masked = joined('add', 'relu6');
    const mask = open(masked);
    await expectTangent(
      test,
      addTangent,
      masked,
      [ta, tb],
      ty.map((value, i) => value * (mask[i] ?? 0)),
    );
    await expectTangent(test, addTangent, { ...masked, mode: 'linear' }, [ta, tb], ty);
  });

  it('mul', async () => {
    const layer = joined('mul', 'none');
    const [a, b] = [values(layer, 0), values(layer, 1)];
    await expectGradients(test, mulBackward, layer, dy, mulDx(dy, a, aShape, b, bShape), 1e-5);
    const ty = mulJvp([a, ta], aShape, [b, tb], bShape);
    await expectTangent(test, mulTangent, layer, [ta, tb], ty, 1e-6);
    await expectAdjoint(test, mulBackward, mulTangent, layer);
    const masked = joined('mul', 'relu6');
    const mask = open(masked);
    await expectTangent(
      test,
      mulTangent,
      masked,
      [ta, tb],
      ty.map((value, i) => value * (mask[i] ?? 0)),
    );
  });

  it('takes a missing tangent for zero', async () => {
    const [none, zeroA, zeroB] = [null, new Float32Array(ta.length), new Float32Array(tb.length)];
    const [sum, product] = [joined('add', 'none'), joined('mul', 'none')];
    const [a, b] = [values(product, 0), values(product, 1)];
    await expectTangent(test, addTangent, sum, [none, tb], addJvp(zeroA, aShape, tb, bShape));
    await expectTangent(test, addTangent, sum, [ta, none], addJvp(ta, aShape, zeroB, bShape));
    await expectTangent(test, mulTangent, product, [none, tb], mulJvp([a, zeroA], aShape, [b, tb], bShape));
    await expectTangent(test, mulTangent, product, [ta, none], mulJvp([a, ta], aShape, [b, zeroB], bShape));
  });
});

it.each([
  ['add', addBackward],
  ['mul', mulBackward],
] as const)('%s leaves out the gradient that nobody wants', async (kind, build) => {
  const shape: TensorShape = [1, 2, 3, 5];
  const [a, b, dy] = [normal(17, shape), normal(18, shape), normal(19, shape).values];
  const db = output(test.arena, 'db', shape);
  const layer: Layer = { kind, inputs: [a, b], output: normal(20, shape) };
  const steps = await build(backwardContext(test, layer, dy, [null, db]));
  expect(steps).toHaveLength(1);
  runSteps(test.gpu, steps);
  await expectTensor(test.gpu, db, kind === 'add' ? dy : mulDx(dy, a.values, shape, b.values, shape)[1]);
});

it.each([
  ['add', addBackward, (dy: number) => 2 * dy],
  ['mul', mulBackward, (dy: number, a: number) => 2 * a * dy],
] as const)('%s of a tensor with itself gives it both gradients', async (kind, build, expected) => {
  const shape: TensorShape = [2, 2, 3, 5];
  const [a, dy] = [normal(21, shape), normal(22, shape).values];
  const layer: Layer = { kind, inputs: [a, a], output: normal(23, shape) };
  const da = output(test.arena, 'da', shape);
  const context = backwardContext(test, layer, dy, [da, da]);
  const [x] = context.inputs;
  if (!x) throw new Error('no input');
  const [first, last]: Epilogue[] = [
    { accumulate: false, lo: -3.4e38, hi: 3.4e38 },
    { accumulate: true, lo: 0, hi: 3.4e38 },
  ];
  if (!first || !last) throw new Error('no epilogues');
  runSteps(test.gpu, await build({ ...context, inputs: [x, x], epilogues: [first, last] }));
  const both = dy.map((value, i) => {
    const at = a.values[i] ?? 0;
    return at > 0 ? expected(value, at) : 0;
  });
  await expectTensor(test.gpu, da, both, { tolerance: 1e-6 });
});

it('the ends of the range are closed to the gradient', async () => {
  const shape: TensorShape = [1, 1, 1, 6];
  const layer: Layer = {
    kind: 'add',
    inputs: [{ shape, values: Float32Array.of(-1, 0, 1e-6, 5.999, 6, 7) }, normal(24, shape)],
    output: normal(25, shape),
  };
  const dx = output(test.arena, 'dx', shape);
  const writing = { accumulate: false, lo: 0, hi: 6 };
  const context = backwardContext(test, layer, new Float32Array(6).fill(1), [dx, null], false, writing);
  runSteps(test.gpu, await addBackward(context));
  await expectTensor(test.gpu, dx, [0, 0, 1, 1, 0, 0], { tolerance: 0 });
});

describe.each(SHAPES.map((shape) => [shape]))('of [%s]', (shape) => {
  const [dy, tx] = [random(26).normal(size(shape)), random(27).normal(size(shape))];

  it('sigmoid', async () => {
    const x = normal(28, shape, 0, 4);
    const layer = { kind: 'sigmoid', inputs: [x], output: normal(29, shape) };
    await expectGradients(test, sigmoidBackward, layer, dy, [sigmoidDx(dy, x.values)], 1e-6);
    await expectTangent(test, sigmoidTangent, layer, [tx], sigmoidDx(tx, x.values), 1e-6);
    await expectAdjoint(test, sigmoidBackward, sigmoidTangent, layer);
    const slope = differences(sigmoid, x.values, tx);
    expectClose(sigmoidDx(tx, x.values), slope, { tolerance: 1e-4 });
  });

  it('batch norm', async () => {
    const c = shape[3];
    const weights = {
      scale: random(30).normal(c),
      shift: random(31).normal(c),
      mean: random(32).normal(c),
      variance: random(33).uniform(c, 0.1, 4),
    };
    const given = Object.entries(weights).map(([role, data]) => [role, { shape: [c], data }] as const);
    const layer: Layer = {
      kind: 'batchNorm',
      attributes: { epsilon: 1e-3 },
      weights: Object.fromEntries(given),
      inputs: [normal(34, shape)],
      output: normal(35, shape),
    };
    await expectGradients(test, batchNormBackward, layer, dy, [batchNormDx(dy, weights, 1e-3)], 1e-5);
    await expectTangent(test, batchNormTangent, layer, [tx], batchNormDx(tx, weights, 1e-3), 1e-5);
    await expectAdjoint(test, batchNormBackward, batchNormTangent, layer);
  });
});

it('the gradient of sigmoid far from zero is zero, not infinite', async () => {
  const shape: TensorShape = [1, 1, 1, 4];
  const x = { shape, values: Float32Array.of(-1e30, -200, 200, 1e30) };
  const layer: Layer = { kind: 'sigmoid', inputs: [x], output: normal(36, shape) };
  const dx = output(test.arena, 'dx', shape);
  const dy = new Float32Array(4).fill(1);
  runSteps(test.gpu, await sigmoidBackward(backwardContext(test, layer, dy, [dx])));
  await expectTensor(test.gpu, dx, [0, 0, 0, 0], { tolerance: 1e-9 });
});
