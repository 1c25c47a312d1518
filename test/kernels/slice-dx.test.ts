/** Gradients and tangents of concat and pad. */

import { expect, it } from 'vitest';
import { slot, type TensorShape } from '../../src/gpu/tensor.ts';
import {
  concatBackward,
  concatTangent,
  padBackward,
  padTangent,
} from '../../src/net/kinds/backward-concat.ts';
import { concat } from '../reference/concat.ts';
import { pad } from '../reference/pad.ts';
import { concatDx, padDx } from '../reference/slice-dx.ts';
import { random } from '../support/random.ts';
import {
  backwardContext,
  expectAdjoint,
  expectGradients,
  expectTangent,
  type Layer,
  normal,
  size,
} from './derivative-harness.ts';
import { expectTensor, output, runSteps, upload, withGpu } from './harness.ts';

const test = withGpu();

const PIXELS = [2, 3, 5] as const;

function concatLayer(channels: readonly number[]): Layer {
  const inputs = channels.map((c, i) => normal(20 + i, [...PIXELS, c]));
  return { kind: 'concat', inputs, output: normal(19, [...PIXELS, channels.reduce((a, b) => a + b)]) };
}

it.each([[[4]], [[3]], [[8, 4, 12]], [[1, 1, 1]], [[3, 5, 2]], [[1, 2, 1, 6, 7]], [[5, 30]], [[2, 9]]])(
  'concat of %s channels',
  async (channels) => {
    const layer = concatLayer(channels);
    const dy = random(26).normal(layer.output.values.length);
    await expectGradients(test, concatBackward, layer, dy, concatDx(dy, channels), 1e-6);
    const tangents = channels.map((c, i) => ({ channels: c, values: normal(40 + i, [...PIXELS, c]).values }));
    const given = tangents.map(({ values }) => values);
    await expectTangent(test, concatTangent, layer, given, concat(tangents), 0);
    await expectAdjoint(test, concatBackward, concatTangent, layer);
  },
);

it('concat takes a missing tangent for zero and leaves out an unwanted gradient', async () => {
  const layer = concatLayer([3, 6]);
  const tangent = normal(46, [...PIXELS, 6]).values;
  const parts = [
    { channels: 3, values: new Float32Array(90) },
    { channels: 6, values: tangent },
  ];
  await expectTangent(test, concatTangent, layer, [null, tangent], concat(parts), 0);
  const dy = random(47).normal(layer.output.values.length);
  const dx = output(test.arena, 'dx', [...PIXELS, 6]);
  runSteps(test.gpu, await concatBackward(backwardContext(test, layer, dy, [null, dx])));
  await expectTensor(test.gpu, dx, concatDx(dy, [3, 6])[1] ?? [], { tolerance: 0 });
});

it('concat leaves a tangent alone that is already in its place', async () => {
  const layer = concatLayer([4, 3]);
  const ty = upload(test.arena, 'ty', new Float32Array(210).fill(2), [...PIXELS, 7]);
  const tx = [slot(ty, 'tx0', 0, 4), upload(test.arena, 'tx1', new Float32Array(90), [...PIXELS, 3])];
  const context = { ...backwardContext(test, layer, new Float32Array(210), []), tx, ty };
  const steps = await concatTangent(context);
  expect(steps).toHaveLength(1);
  runSteps(test.gpu, steps);
  const expected = Float32Array.from({ length: 210 }, (_, i) => (i % 7 < 4 ? 2 : 0));
  await expectTensor(test.gpu, ty, expected, { tolerance: 0 });
});

it('concat of one tensor twice adds both slices', async () => {
  const layer = concatLayer([5, 5]);
  const dy = random(48).normal(layer.output.values.length);
  const dx = output(test.arena, 'dx', [...PIXELS, 5]);
  const context = backwardContext(test, layer, dy, [dx, dx]);
  const epilogues = context.epilogues.map((each, i) => ({ ...each, accumulate: i > 0 }));
  runSteps(test.gpu, await concatBackward({ ...context, epilogues }));
  const [first, second] = concatDx(dy, [5, 5]);
  await expectTensor(test.gpu, dx, first?.map((value, i) => value + (second?.[i] ?? 0)) ?? [], {
    tolerance: 1e-6,
  });
});

it.each<[TensorShape, readonly [number, number, number, number]]>([
  [
    [1, 1, 1, 1],
    [0, 0, 0, 0],
  ],
  [
    [3, 5, 7, 6],
    [1, 2, 3, 0],
  ],
  [
    [1, 2, 70, 13],
    [0, 3, 0, 1],
  ],
])('pad of [%s] by %s', async (shape, pads) => {
  const [n, h, w, c] = shape;
  const outputShape: TensorShape = [n, pads[0] + h + pads[2], pads[1] + w + pads[3], c];
  const attributes = { pads, value: 7 };
  const layer = { kind: 'pad', attributes, inputs: [normal(49, shape)], output: normal(50, outputShape) };
  const [dy, tx] = [random(55).normal(size(outputShape)), random(56).normal(size(shape))];
  await expectGradients(test, padBackward, layer, dy, [padDx(dy, shape, pads)], 1e-6);
  await expectTangent(test, padTangent, layer, [tx], pad(tx, shape, pads, 0), 0);
  await expectAdjoint(test, padBackward, padTangent, layer);
});
