/** The gradient of a dense layer: against plain loops, and against the forward kernel by the adjoint identity. */
import { describe, expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import type { WeightTensor } from '../../src/net/graph.ts';
import { denseBackward } from '../../src/net/kinds/backward-dense.ts';
import { denseSteps } from '../../src/net/kinds/dense.ts';
import { denseDx } from '../reference/dense-dx.ts';
import { random } from '../support/random.ts';
import { backwardContext, epilogued, gradient, inner, PLAIN } from './backward-harness.ts';
import {
  expectTensor,
  output,
  readDense,
  runSteps,
  type Slot,
  stepContext,
  upload,
  withGpu,
} from './harness.ts';

const test = withGpu();

interface Case {
  readonly x: TensorShape;
  readonly out: number;
  readonly accumulate?: boolean;
  readonly mask?: readonly [number, number];
  /** Where dy and dx lie. */
  readonly from?: Slot;
  readonly to?: Slot;
}

const CASES: readonly Case[] = [
  { x: [1, 1, 1, 1], out: 1 },
  { x: [1, 1, 1, 70], out: 37, mask: [0, 3.4e38] },
  { x: [3, 3, 5, 6], out: 81, accumulate: true },
  { x: [2, 4, 4, 16], out: 1000, accumulate: true, mask: [-0.5, 0.5] },
  { x: [3, 2, 3, 9], out: 17, from: { pitch: 7, first: 2 }, to: { pitch: 5, first: 1 }, accumulate: true },
];

const title = ({ x, out, ...rest }: Case) =>
  `[${x}] to ${out}${rest.accumulate ? ', adding' : ''}${rest.mask ? `, masked ${rest.mask}` : ''}${rest.to ? ', slot to slot' : ''}`;

function draw({ x: [n, h, w, c], out, accumulate }: Case) {
  const { normal } = random(5);
  const filter: WeightTensor = { shape: [h, w, c, out], data: normal(h * w * c * out) };
  const [xs, dys, before] = [normal(n * h * w * c), normal(n * out), normal(n * h * w * c)];
  return { filter, xs, dys, before: accumulate ? before : null, shape: [n, 1, 1, out] as const };
}

describe('dense-dx', () => {
  it.each(CASES.map((layer) => [title(layer), layer] as const))(
    'equals the reference: %s',
    async (_, layer) => {
      const { filter, xs, dys, before, shape } = draw(layer);
      const [lo, hi] = layer.mask ?? [PLAIN.lo, PLAIN.hi];
      const epilogue = { accumulate: before !== null, lo, hi };
      const x = upload(test.arena, 'x', xs, layer.x);
      const dy = upload(test.arena, 'dy', dys, shape, layer.from);
      const dx = gradient(test, layer.x, before, layer.to);
      const given = { kind: 'dense', weights: { filter }, inputs: [x], dy, dx: [dx], epilogues: [epilogue] };
      runSteps(test.gpu, await denseBackward(backwardContext(test, given)));
      const sum = denseDx(dys, filter.data, shape[0], layer.out);
      await expectTensor(test.gpu, dx, epilogued(sum, before, xs, epilogue));
    },
  );

  it.each(CASES.map((layer) => [title(layer), layer] as const))(
    'is the adjoint of dense: %s',
    async (_, layer) => {
      const { filter, xs, dys, shape } = draw(layer);
      const x = upload(test.arena, 'x', xs, layer.x);
      const dy = upload(test.arena, 'dy', dys, shape);
      const [y, dx] = [output(test.arena, 'y', shape), output(test.arena, 'dx', layer.x)];
      const given = { kind: 'dense', weights: { filter }, inputs: [x] };
      const forward = await denseSteps(stepContext(test, { ...given, output: y }));
      const backward = await denseBackward(backwardContext(test, { ...given, dy, dx: [dx] }));
      runSteps(test.gpu, [...forward, ...backward]);
      const [ys, dxs] = [await readDense(test.gpu, y), await readDense(test.gpu, dx)];
      const scale = Math.sqrt(inner(xs, xs) * inner(dxs, dxs));
      expect(Math.abs(inner(ys, dys) - inner(xs, dxs)) / scale).toBeLessThan(1e-6);
    },
  );
});
