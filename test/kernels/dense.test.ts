import { expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { denseSteps } from '../../src/net/kinds/dense.ts';
import { dense } from '../reference/dense.ts';
import { clamp } from '../reference/elementwise.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, type Slot, stepContext, upload, withGpu } from './harness.ts';

const test = withGpu();

interface Case {
  readonly x: TensorShape;
  readonly out: number;
  readonly activation?: 'none' | 'relu' | 'relu6';
  readonly bias?: boolean;
  readonly from?: Slot;
  readonly to?: Slot;
}

const CASES: readonly Case[] = [
  { x: [1, 1, 1, 1], out: 1 },
  { x: [1, 1, 1, 1024], out: 1000 },
  { x: [3, 1, 1, 257], out: 18, activation: 'relu' },
  { x: [1, 7, 7, 66], out: 33, bias: false },
  { x: [2, 3, 2, 5], out: 7, activation: 'relu6' },
  { x: [3, 2, 5, 6], out: 10, from: { pitch: 4, first: 1 }, to: { pitch: 5, first: 2 } },
];

const LEAST = { none: -Infinity, relu: 0, relu6: 0 };
const MOST = { none: Infinity, relu: Infinity, relu6: 6 };

const title = ({ x, out, activation = 'none', bias, to }: Case) =>
  `[${x}] to ${out}, ${activation}${bias === false ? ', no bias' : ''}${to ? ', slot to slot' : ''}`;

it.each(CASES.map((layer) => [title(layer), layer] as const))('%s', async (_, layer) => {
  const { x: shape, out, activation = 'none' } = layer;
  const [n, h, w, c] = shape;
  const { normal } = random(11);
  const values = normal(n * h * w * c);
  const filter = { shape: [h, w, c, out], data: normal(h * w * c * out) };
  const bias = { shape: [out], data: normal(out) };
  const weights = layer.bias === false ? { filter } : { filter, bias };
  const x = upload(test.arena, 'x', values, shape, layer.from);
  const y = output(test.arena, 'y', [n, 1, 1, out], layer.to);
  const context = stepContext(test, {
    kind: 'dense',
    attributes: { activation },
    weights,
    inputs: [x],
    output: y,
  });
  runSteps(test.gpu, await denseSteps(context));
  const sums = dense(values, filter.data, layer.bias === false ? null : bias.data, n, out);
  await expectTensor(test.gpu, y, clamp(sums, LEAST[activation], MOST[activation]));
});

it('names the layer whose filter is missing', async () => {
  const x = upload(test.arena, 'x', new Float32Array(4), [1, 1, 1, 4]);
  const context = stepContext(test, { kind: 'dense', inputs: [x], output: x });
  await expect(denseSteps(context)).rejects.toThrow(/"layer".*"filter"/);
});
