import { describe, expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import { blurredMaxPoolBackward, blurredMaxPoolTangent } from '../../src/net/kinds/backward-blur.ts';
import {
  averagePoolBackward,
  averagePoolTangent,
  globalAveragePoolBackward,
  globalAveragePoolTangent,
  maxPoolBackward,
  maxPoolTangent,
} from '../../src/net/kinds/backward-pool.ts';
import { windowCount } from '../../src/net/windows.ts';
import { averagePool, globalAveragePool, maxPool, type Pool } from '../reference/pool.ts';
import { averagePoolDx, globalAveragePoolDx, maxPoolDx, maxPoolJvp } from '../reference/pool-dx.ts';
import { blur, smoothPool, smoothPoolDx, smoothPoolJvp } from '../reference/smooth-pool-dx.ts';
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

interface Case {
  readonly shape: TensorShape;
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly ceil: boolean;
}

const CASES: readonly Case[] = [
  { shape: [1, 1, 1, 1], window: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], ceil: false },
  { shape: [1, 1, 1, 5], window: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil: false },
  { shape: [3, 7, 9, 5], window: [3, 3], strides: [2, 2], pads: [0, 0, 0, 0], ceil: true },
  { shape: [1, 8, 6, 13], window: [2, 3], strides: [3, 2], pads: [1, 0, 0, 2], ceil: false },
  { shape: [2, 14, 15, 4], window: [3, 3], strides: [2, 2], pads: [0, 0, 1, 1], ceil: true },
  { shape: [1, 8, 8, 2], window: [3, 3], strides: [3, 3], pads: [1, 1, 1, 1], ceil: true },
  { shape: [1, 9, 11, 3], window: [2, 2], strides: [3, 4], pads: [0, 0, 0, 0], ceil: false },
  { shape: [1, 5, 23, 7], window: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], ceil: false },
  { shape: [3, 7, 7, 6], window: [7, 7], strides: [1, 1], pads: [0, 0, 0, 0], ceil: false },
];

const NAMED = CASES.map((pool) => {
  const { shape, window, strides, pads, ceil } = pool;
  return [`[${shape}] by ${window} every ${strides}, pads ${pads}${ceil ? ', up' : ''}`, pool] as const;
});

function sized({ shape: [, h, w], window, strides, pads, ceil }: Case): Pool {
  const [top, left, bottom, right] = pads;
  const rows = windowCount(h, { window: window[0], stride: strides[0], before: top, after: bottom, ceil });
  const columns = windowCount(w, { window: window[1], stride: strides[1], before: left, after: right, ceil });
  return { window, strides, pads, size: [rows, columns] };
}

/** Values in steps of 1/4, so that many are equal and some are zero. */
function layerOf(kind: string, pool: Case, more: Partial<Layer> = {}): Layer {
  const { shape, window, strides, pads, ceil } = pool;
  const values = normal(31, shape).values.map((value) => Math.round(value * 4) / 4);
  const outputShape: TensorShape = [shape[0], ...sized(pool).size, shape[3]];
  return {
    kind,
    inputs: [{ shape, values }],
    output: { shape: outputShape, values: maxPool(values, shape, sized(pool)) },
    ...more,
    attributes: { window, strides, pads, ceil, ...more.attributes },
  };
}

/** x, and values for dy and tx. */
function valuesOf({ inputs, output }: Layer) {
  const x = inputs[0]?.values ?? new Float32Array();
  return { x, dy: random(32).normal(output.values.length), tx: random(33).normal(x.length) };
}

describe.each(NAMED)('%s', (_, pool) => {
  it('max', async () => {
    const layer = layerOf('maxPool', pool);
    const { x, dy, tx } = valuesOf(layer);
    const windows = sized(pool);
    await expectGradients(test, maxPoolBackward, layer, dy, [maxPoolDx(dy, x, pool.shape, windows)]);
    await expectTangent(test, maxPoolTangent, layer, [tx], maxPoolJvp(tx, x, pool.shape, windows), 0);
    await expectAdjoint(test, maxPoolBackward, maxPoolTangent, layer);
  });

  it('max, smooth', async () => {
    const layer = layerOf('maxPool', pool, { mode: 'smooth' });
    const { x, dy, tx } = valuesOf(layer);
    const windows = sized(pool);
    const dx = smoothPoolDx(dy, x, pool.shape, windows);
    await expectGradients(test, maxPoolBackward, layer, dy, [dx], 1e-4);
    await expectTangent(test, maxPoolTangent, layer, [tx], smoothPoolJvp(tx, x, pool.shape, windows), 1e-4);
    await expectAdjoint(test, maxPoolBackward, maxPoolTangent, layer);
    await expectGradients(test, blurredMaxPoolBackward, layer, dy, [blur(dx, pool.shape)], 1e-4);
    await expectAdjoint(test, blurredMaxPoolBackward, blurredMaxPoolTangent, layer);
  });

  it('max, linear', async () => {
    const layer = layerOf('maxPool', pool, { mode: 'linear' });
    const { dy, tx } = valuesOf(layer);
    const windows = sized(pool);
    await expectGradients(test, maxPoolBackward, layer, dy, [averagePoolDx(dy, pool.shape, windows, false)]);
    await expectTangent(test, maxPoolTangent, layer, [tx], averagePool(tx, pool.shape, windows, false));
    await expectAdjoint(test, maxPoolBackward, maxPoolTangent, layer);
  });

  it.each([false, true])('average, padding counted %s', async (countPadding) => {
    const layer = layerOf('averagePool', pool, { attributes: { countPadding } });
    const { dy, tx } = valuesOf(layer);
    const windows = sized(pool);
    const dx = averagePoolDx(dy, pool.shape, windows, countPadding);
    await expectGradients(test, averagePoolBackward, layer, dy, [dx]);
    const ty = averagePool(tx, pool.shape, windows, countPadding);
    await expectTangent(test, averagePoolTangent, layer, [tx], ty);
    await expectAdjoint(test, averagePoolBackward, averagePoolTangent, layer);
  });
});

it.each<[TensorShape]>([[[1, 1, 1, 1]], [[3, 7, 5, 18]], [[1, 17, 19, 3]]])(
  'global average of [%s]',
  async (shape) => {
    const outputShape: TensorShape = [shape[0], 1, 1, shape[3]];
    const layer = { kind: 'globalAveragePool', inputs: [normal(34, shape)], output: normal(35, outputShape) };
    const { dy, tx } = valuesOf(layer);
    const dx = globalAveragePoolDx(dy, shape);
    await expectGradients(test, globalAveragePoolBackward, layer, dy, [dx]);
    await expectTangent(test, globalAveragePoolTangent, layer, [tx], globalAveragePool(tx, shape));
    await expectAdjoint(test, globalAveragePoolBackward, globalAveragePoolTangent, layer);
  },
);

it.each([maxPoolBackward, averagePoolBackward, globalAveragePoolBackward, blurredMaxPoolBackward])(
  'does nothing where nobody wants the gradient: %o',
  async (build) => {
    const layer = layerOf('maxPool', {
      shape: [1, 4, 4, 1],
      window: [2, 2],
      strides: [2, 2],
      pads: [0, 0, 0, 0],
      ceil: false,
    });
    expect(await build(backwardContext(test, layer, new Float32Array(4), [null]))).toEqual([]);
  },
);

it('gives the smooth form that its reference is the derivative of', () => {
  const pool: Case = {
    shape: [1, 7, 6, 2],
    window: [3, 3],
    strides: [2, 2],
    pads: [1, 0, 1, 1],
    ceil: false,
  };
  // Away from zero, where |x| has a kink.
  const x = random(36)
    .uniform(size(pool.shape), 0.3, 2)
    .map((value, i) => (i % 3 ? value : -value));
  const tx = random(37).normal(x.length);
  const f = (each: Float32Array) => smoothPool(each, pool.shape, sized(pool));
  const slope = differences(f, x, tx, 1e-3);
  expectClose(smoothPoolJvp(tx, x, pool.shape, sized(pool)), slope, { tolerance: 1e-3 });
});

it('spreads a single gradient by the weights of the blur', async () => {
  const g = Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0);
  const spread = [0.0625, 0.125, 0.0625, 0.125, 0.25, 0.125, 0.0625, 0.125, 0.0625];
  expectClose(blur(g, [1, 3, 3, 1]), spread, { tolerance: 0 });
});
