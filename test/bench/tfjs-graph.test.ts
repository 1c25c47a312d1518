/**
 * That `npm run bench` times the same work: networks as cli/peers/tfjs-graph.ts writes them for TensorFlow.js,
 * against ours. On TensorFlow.js's CPU backend, which is slow and has no part in the times.
 */

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadGraph } from '../../cli/load.ts';
import { cosine, relativeDifference } from '../../cli/peers/compare.ts';
import { cubescopeForward, cubescopeGradient, type Pictures } from '../../cli/peers/cubescope.ts';
import { tfjsForward, tfjsGradient } from '../../cli/peers/tfjs.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import type { Graph } from '../../src/net/graph.ts';
import { buildGraph, conv } from '../net/build-graph.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';

function pictures(batch: number, size: number): Pictures {
  return { batch, size, values: random(5).normal(batch * size * size * 3, 0, 50) };
}

/**
 * What pocket lacks and others have: normalisation, means, windows that are rounded up and hang over the end. The mean
 * leads nowhere: TensorFlow.js's gradient of a mean counts the padding, though its forward does not.
 */
const small = buildGraph(
  [
    conv('a', 3, 3, 10),
    { name: 'norm', kind: 'lrn', attributes: { size: 5, alpha: 0.3, beta: 0.75, bias: 1 } },
    { name: 'pool', kind: 'maxPool', attributes: { window: [3, 3], strides: [2, 2], ceil: true } },
    {
      name: 'average',
      kind: 'averagePool',
      attributes: { window: [3, 2], strides: [2, 1], pads: [1, 1, 0, 0], ceil: true },
    },
    conv('b', 5, 10, 8, { inputs: ['pool'], attributes: { strides: [2, 1], pads: [2, 2, 1, 3] } }),
  ],
  { layers: ['a', 'norm', 'pool', 'b'] },
);

describe('a network in TensorFlow.js', () => {
  let gpu: Gpu;
  let pocket: Graph;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    gpu = await openGpu(await getTestGpuProvider());
    pocket = loadGraph('weights/pocket');
  });
  afterAll(() => gpu.dispose());

  async function forwards(graph: Graph, given: Pictures, to: string) {
    const [ours, theirs] = [await cubescopeForward(gpu, graph, given, to), tfjsForward(graph, given, to)];
    const values = [await ours.run(), await theirs.run()] as const;
    for (const each of [ours, theirs]) each.dispose();
    return values;
  }

  async function gradients(graph: Graph, given: Pictures, layer: string, channel: number) {
    const unit = { layer, channel };
    const [ours, theirs] = [
      await cubescopeGradient(gpu, graph, given, unit),
      tfjsGradient(graph, given, unit),
    ];
    const values = [await ours.run(), await theirs.run()] as const;
    for (const each of [ours, theirs]) each.dispose();
    return values;
  }

  it('has the probabilities and layers of pocket', async () => {
    for (const node of ['mixed3b', 'softmax']) {
      const [ours, theirs] = await forwards(pocket, pictures(1, 80), node);
      expect(relativeDifference(theirs, ours)).toBeLessThanOrEqual(1e-3);
    }
  });

  it('has the gradient of a channel of pocket, at another size and for a batch', async () => {
    const [ours, theirs] = await gradients(pocket, pictures(2, 40), 'mixed4a', 3);
    expect(cosine(theirs, ours)).toBeGreaterThan(0.9999);
    expect(Math.hypot(...theirs) / Math.hypot(...ours)).toBeCloseTo(1, 3);
  });

  it.each(['norm', 'pool', 'average', 'b'])('normalises, pads and rounds up as ours: %s', async (node) => {
    const [ours, theirs] = await forwards(small, pictures(2, 12), node);
    expect(relativeDifference(theirs, ours)).toBeLessThanOrEqual(1e-5);
  });

  it('has the gradient through normalisation written as a convolution', async () => {
    const [ours, theirs] = await gradients(small, pictures(2, 12), 'b', 5);
    expect(relativeDifference(theirs, ours)).toBeLessThanOrEqual(1e-4);
  });

  it('keeps no tensor', async () => {
    const before = tf.memory().numTensors;
    await gradients(small, pictures(1, 12), 'b', 5);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('comparisons', () => {
  const values = (...numbers: number[]) => Float32Array.from(numbers);

  it('tell agreement from disagreement', () => {
    expect(cosine(values(1, 2), values(2, 4))).toBeCloseTo(1);
    expect(cosine(values(1, 0), values(0, 3))).toBe(0);
    expect(relativeDifference(values(1, -4.4), values(1, -4))).toBeCloseTo(0.1);
  });

  it('refuse what proves nothing, and let no NaN pass', () => {
    expect(() => cosine(values(0), values(1))).toThrow('zero everywhere');
    expect(() => relativeDifference(values(0), values(0))).toThrow('zero everywhere');
    expect(() => relativeDifference(values(1), values(1, 2))).toThrow('1 values and the other 2');
    expect(cosine(values(Number.NaN, 1), values(1, 1))).toBeNaN();
    expect(relativeDifference(values(Number.NaN, 1), values(1, 1))).toBeNaN();
  });
});
