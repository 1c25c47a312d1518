import { describe, expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { softmaxBackward, softmaxTangent } from '../../src/net/kinds/backward-softmax.ts';
import { softmax } from '../reference/softmax.ts';
import { softmaxDx } from '../reference/softmax-dx.ts';
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
import { withGpu } from './harness.ts';

const test = withGpu();

function layerOf(shape: TensorShape): Layer {
  const x = normal(51, shape, 0, 2);
  return { kind: 'softmax', inputs: [x], output: { shape, values: softmax(x.values, shape[3]) } };
}

const SHAPES: readonly TensorShape[] = [
  [1, 1, 1, 1],
  [1, 1, 1, 1000],
  [3, 1, 1, 1001],
  [2, 9, 7, 3],
  [3, 5, 7, 21],
  [1, 3, 5, 130],
];

describe.each(SHAPES.map((shape) => [shape]))('[%s]', (shape) => {
  const [dy, tx] = [random(52).normal(size(shape), 0, 9), random(53).normal(size(shape), 0, 9)];

  it('gradient and tangent', async () => {
    const layer = layerOf(shape);
    const y = layer.output.values;
    await expectGradients(test, softmaxBackward, layer, dy, [softmaxDx(dy, y, shape[3])], 1e-6);
    await expectTangent(test, softmaxTangent, layer, [tx], softmaxDx(tx, y, shape[3]), 1e-6);
    await expectAdjoint(test, softmaxBackward, softmaxTangent, layer);
  });

  it('is what the reference says by differences', () => {
    const { inputs, output } = layerOf(shape);
    const direction = random(54).normal(size(shape));
    const x = inputs[0]?.values ?? new Float32Array();
    const slope = differences((each) => softmax(each, shape[3]), x, direction);
    expectClose(softmaxDx(direction, output.values, shape[3]), slope, { tolerance: 1e-4 });
  });
});

it('does nothing where nobody wants the gradient', async () => {
  const context = backwardContext(test, layerOf([1, 1, 1, 4]), new Float32Array(4), [null]);
  expect(await softmaxBackward(context)).toEqual([]);
});
