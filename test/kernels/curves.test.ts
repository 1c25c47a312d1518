/** The activations that are curves: values, gradients and tangents. */

import { describe, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import {
  hardSwishBackward,
  hardSwishTangent,
  leakyReluBackward,
  leakyReluTangent,
  siluBackward,
  siluTangent,
} from '../../src/net/kinds/backward-curves.ts';
import { hardSwishSteps, leakyReluSteps, siluSteps } from '../../src/net/kinds/curves.ts';
import {
  curveDx,
  hardSwish,
  hardSwishSlope,
  leakyRelu,
  leakyReluSlope,
  silu,
  siluSlope,
} from '../reference/curves.ts';
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
import { expectTensor, output, runSteps, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

const SHAPES: readonly [TensorShape][] = [[[1, 1, 1, 1]], [[3, 5, 7, 6]], [[1, 2, 70, 13]]];

/** Where one of the curves has no slope. */
const KINKS = [-3, 0, 3];

const CURVES = [
  {
    kind: 'silu',
    attributes: {},
    build: siluSteps,
    backward: siluBackward,
    tangent: siluTangent,
    value: silu,
    slope: siluSlope,
    /** Of values far from zero. */
    ends: { y: [0, 0, 200, 1e30], slopes: [0, 0, 1, 1] },
  },
  {
    kind: 'hardSwish',
    attributes: {},
    build: hardSwishSteps,
    backward: hardSwishBackward,
    tangent: hardSwishTangent,
    value: hardSwish,
    slope: hardSwishSlope,
    ends: { y: [0, 0, 200, 1e30], slopes: [0, 0, 1, 1] },
  },
  {
    kind: 'leakyRelu',
    attributes: { slope: 0.125 },
    build: leakyReluSteps,
    backward: leakyReluBackward,
    tangent: leakyReluTangent,
    value: (x: Float32Array) => leakyRelu(x, 0.125),
    slope: (x: number) => leakyReluSlope(x, 0.125),
    ends: { y: [-1.25e29, -25, 200, 1e30], slopes: [0.125, 0.125, 1, 1] },
  },
];

describe.each(CURVES)('$kind', ({ kind, attributes, build, backward, tangent, value, slope, ends }) => {
  it.each(SHAPES)('of [%s]', async (shape) => {
    const values = random(10).normal(size(shape), 0, 4);
    for (const [from, to] of [
      [{}, {}] as const,
      [
        { pitch: 6, first: 1 },
        { pitch: 7, first: 2 },
      ] as const,
    ]) {
      const x = upload(test.arena, 'x', values, shape, from);
      const y = output(test.arena, 'y', shape, to);
      runSteps(test.gpu, await build(stepContext(test, { kind, attributes, inputs: [x], output: y })));
      await expectTensor(test.gpu, y, value(values), { tolerance: 1e-6 });
    }
  });

  it.each(SHAPES)('gradient and tangent of [%s]', async (shape) => {
    const [dy, tx] = [random(26).normal(size(shape)), random(27).normal(size(shape))];
    const x = normal(28, shape, 0, 4);
    const layer: Layer = { kind, attributes, inputs: [x], output: normal(29, shape) };
    await expectGradients(test, backward, layer, dy, [curveDx(dy, x.values, slope)], 1e-6);
    await expectTangent(test, tangent, layer, [tx], curveDx(tx, x.values, slope), 1e-6);
    await expectAdjoint(test, backward, tangent, layer);
    const smooth = x.values.filter((at) => KINKS.every((kink) => Math.abs(at - kink) > 0.1));
    const direction = tx.subarray(0, smooth.length);
    const measured = differences(value, smooth, direction);
    expectClose(curveDx(direction, smooth, slope), measured, { tolerance: 1e-3 });
  });

  it('is the identity in linear mode', async () => {
    const shape: TensorShape = [2, 2, 3, 5];
    const [dy, tx] = [random(26).normal(size(shape)), random(27).normal(size(shape))];
    const inputs = [normal(28, shape, 0, 4)];
    const layer: Layer = { kind, mode: 'linear', attributes, inputs, output: normal(29, shape) };
    await expectGradients(test, backward, layer, dy, [Float64Array.from(dy)], 1e-6);
    await expectTangent(test, tangent, layer, [tx], tx, 1e-6);
  });

  it('stays a number far from zero', async () => {
    const shape: TensorShape = [1, 1, 1, 4];
    const values = Float32Array.of(-1e30, -200, 200, 1e30);
    const x = upload(test.arena, 'x', values, shape);
    const [y, dx] = [output(test.arena, 'y', shape), output(test.arena, 'dx', shape)];
    runSteps(test.gpu, await build(stepContext(test, { kind, attributes, inputs: [x], output: y })));
    await expectTensor(test.gpu, y, ends.y, { tolerance: 1e-6 });
    const layer: Layer = { kind, attributes, inputs: [{ shape, values }], output: normal(36, shape) };
    const dy = new Float32Array(4).fill(1);
    runSteps(test.gpu, await backward(backwardContext(test, layer, dy, [dx])));
    await expectTensor(test.gpu, dx, ends.slopes, { tolerance: 1e-6 });
  });
});
