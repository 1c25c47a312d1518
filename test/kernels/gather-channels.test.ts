import { expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import {
  gatherChannelsBackward,
  gatherChannelsSteps,
  gatherChannelsTangent,
} from '../../src/net/kinds/gather-channels.ts';
import { gatherChannels, gatherChannelsDx } from '../reference/gather-channels.ts';
import { random } from '../support/random.ts';
import { expectAdjoint, expectGradients, expectTangent, normal, size } from './derivative-harness.ts';
import { expectTensor, output, runSteps, type Slot, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

async function check(shape: TensorShape, channels: readonly number[], from: Slot = {}, to: Slot = {}) {
  const [n, h, w, c] = shape;
  const values = random(9).normal(n * h * w * c);
  const x = upload(test.arena, 'x', values, shape, from);
  const y = output(test.arena, 'y', [n, h, w, channels.length], to);
  const layer = { kind: 'gatherChannels', attributes: { channels }, inputs: [x], output: y };
  runSteps(test.gpu, await gatherChannelsSteps(stepContext(test, layer)));
  await expectTensor(test.gpu, y, gatherChannels(values, c, channels), { tolerance: 0 });
}

const CASES: readonly [TensorShape, readonly number[]][] = [
  [[1, 1, 1, 1], [0]],
  [
    [1, 2, 3, 5],
    [4, 0, 3],
  ],
  [
    [3, 5, 9, 6],
    [5, 4, 3, 2, 1, 0],
  ],
  [
    [1, 20, 33, 12],
    [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11],
  ],
  [[2, 3, 70, 9], [8]],
];

it.each(CASES)('takes of [%s] the channels %s', (shape, channels) => check(shape, channels));

it('reads a slot and writes a slot', () =>
  check([2, 3, 4, 6], [5, 1, 0], { pitch: 5, first: 2 }, { pitch: 4, first: 1 }));

it.each(CASES)('takes gradients of [%s] back to the channels %s', async (shape, channels) => {
  const [n, h, w, c] = shape;
  const outputShape: TensorShape = [n, h, w, channels.length];
  const values = normal(49, shape);
  const layer = {
    kind: 'gatherChannels',
    attributes: { channels },
    inputs: [values],
    output: normal(50, outputShape),
  };
  const [dy, tx] = [random(55).normal(size(outputShape)), random(56).normal(size(shape))];
  const dx = gatherChannelsDx(dy, c, channels);
  await expectGradients(test, gatherChannelsBackward, layer, dy, [dx], 1e-6);
  await expectTangent(test, gatherChannelsTangent, layer, [tx], gatherChannels(tx, c, channels), 0);
  await expectAdjoint(test, gatherChannelsBackward, gatherChannelsTangent, layer);
});

it.each([[[]], [[0, 0]], [[6]], [[-1]], [[0.5]], ['all']])(
  'names the node where channels are %j',
  async (channels) => {
    const x = upload(test.arena, 'x', new Float32Array(6), [1, 1, 1, 6]);
    const attributes = { channels };
    const layer = {
      kind: 'gatherChannels',
      attributes,
      inputs: [x],
      output: output(test.arena, 'y', x.shape),
    };
    await expect(gatherChannelsSteps(stepContext(test, layer))).rejects.toThrow(
      /"layer" \(gatherChannels\) needs a list of different channels from 0 to 5 as its attribute "channels"/,
    );
  },
);
