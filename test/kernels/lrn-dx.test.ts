import { describe, expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { lrnBackward, lrnTangent } from '../../src/net/kinds/backward-lrn.ts';
import { type Lrn, lrn } from '../reference/lrn.ts';
import { lrnDx, lrnJvp, lrnLinear } from '../reference/lrn-dx.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { gradient } from './backward-harness.ts';
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
import { withGpu } from './harness.ts';

const test = withGpu();

const CASES: readonly [TensorShape, Lrn][] = [
  [[1, 1, 1, 1], { size: 1, alpha: 1, beta: 0.75, bias: 1 }],
  [[1, 3, 5, 2], { size: 5, alpha: 0.5, beta: 0.75, bias: 1 }],
  [[3, 5, 7, 13], { size: 5, alpha: 0.8, beta: 0.75, bias: 2 }],
  [[1, 9, 9, 24], { size: 9, alpha: 0.5, beta: 0.5, bias: 1 }],
  [[1, 4, 3, 64], { size: 11, alpha: 11e-4, beta: 0.5, bias: 2 }],
  [[2, 2, 2, 7], { size: 21, alpha: 2, beta: 1.3, bias: 0.5 }],
  [[1, 2, 3, 9], { size: 3, alpha: 1, beta: 0, bias: 1 }],
];

function layerOf(shape: TensorShape, settings: Lrn, mode: 'exact' | 'linear'): Layer {
  const x = normal(41, shape, 0, 3);
  return { kind: 'lrn', mode, attributes: { ...settings }, inputs: [x], output: normal(42, shape) };
}

describe.each(CASES)('[%s] with %o', (shape, settings) => {
  const [dy, tx] = [random(43).normal(size(shape)), random(44).normal(size(shape))];

  it('exact', async () => {
    const layer = layerOf(shape, settings, 'exact');
    const x = layer.inputs[0]?.values ?? new Float32Array();
    await expectGradients(test, lrnBackward, layer, dy, [lrnDx(dy, x, shape[3], settings)]);
    await expectTangent(test, lrnTangent, layer, [tx], lrnJvp(tx, x, shape[3], settings));
    await expectAdjoint(test, lrnBackward, lrnTangent, layer);
  });

  it('linear', async () => {
    const layer = layerOf(shape, settings, 'linear');
    const x = layer.inputs[0]?.values ?? new Float32Array();
    await expectGradients(test, lrnBackward, layer, dy, [lrnLinear(dy, x, shape[3], settings)]);
    await expectTangent(test, lrnTangent, layer, [tx], lrnLinear(tx, x, shape[3], settings));
    await expectAdjoint(test, lrnBackward, lrnTangent, layer);
  });

  it('is what the reference says by differences', () => {
    const x = normal(45, shape).values;
    const slope = differences((each) => lrn(each, shape[3], settings), x, tx);
    expectClose(lrnJvp(tx, x, shape[3], settings), slope, { tolerance: 1e-3 });
  });
});

it.each([1, 3, 5, 7, 9, 11, 13, 15, 17, 19])('knows a window of %i channels, in one step', async (size) => {
  const settings = { size, alpha: 0.9, beta: 0.75, bias: 1 };
  const shape: TensorShape = [1, 2, 1, 30];
  const layer = layerOf(shape, settings, 'exact');
  const x = layer.inputs[0]?.values ?? new Float32Array();
  const [dy, tx] = [random(43).normal(60), random(44).normal(60)];
  await expectGradients(test, lrnBackward, layer, dy, [lrnDx(dy, x, 30, settings)]);
  await expectTangent(test, lrnTangent, layer, [tx], lrnJvp(tx, x, 30, settings));
  const dx = gradient(test, shape, null);
  expect(await lrnBackward(backwardContext(test, layer, dy, [dx]))).toHaveLength(1);
});

it('does nothing where nobody wants the gradient', async () => {
  const layer = layerOf([1, 1, 1, 4], { size: 3, alpha: 1, beta: 1, bias: 1 }, 'exact');
  expect(await lrnBackward(backwardContext(test, layer, new Float32Array(4), [null]))).toEqual([]);
});
