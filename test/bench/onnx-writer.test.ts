/**
 * That onnxruntime-web is given the same network: what cli/peers/onnx-writer.ts writes, run by its WebAssembly, against
 * ours.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeOrt } from '../../cli/bench/ort-node.ts';
import { loadGraph } from '../../cli/load.ts';
import { relativeDifference } from '../../cli/peers/compare.ts';
import { cubescopeForward, type Pictures } from '../../cli/peers/cubescope.ts';
import { type Ort, onnxForward } from '../../cli/peers/onnxruntime.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import type { Graph } from '../../src/net/graph.ts';
import { buildGraph, conv } from '../net/build-graph.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';

function pictures(batch: number, size: number): Pictures {
  return { batch, size, values: random(5).normal(batch * size * size * 3, 0, 5) };
}

/** What pocket lacks and others have: normalisation, means, windows that are rounded up and hang over the end. */
const small = buildGraph(
  [
    conv('a', 3, 3, 10),
    { name: 'norm', kind: 'lrn', attributes: { size: 5, alpha: 0.3, beta: 0.75, bias: 1 } },
    { name: 'pool', kind: 'maxPool', attributes: { window: [3, 3], strides: [2, 2], ceil: true } },
    {
      name: 'average',
      kind: 'averagePool',
      attributes: { window: [3, 2], strides: [2, 1], pads: [1, 1, 0, 0] },
    },
    conv('b', 5, 10, 8, { attributes: { strides: [2, 1], pads: [2, 2, 1, 3] } }),
  ],
  { layers: ['a', 'norm', 'pool', 'average', 'b'] },
);

describe('a network in onnxruntime-web', () => {
  let gpu: Gpu;
  let ort: Ort;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    ort = await nodeOrt('node');
    ort.env.wasm.numThreads = 1;
  });
  afterAll(() => gpu.dispose());

  async function difference(graph: Graph, given: Pictures, to: string): Promise<number> {
    const ours = await cubescopeForward(gpu, graph, given, to);
    const theirs = await onnxForward(ort, 'wasm', graph, given, to);
    const values = [await theirs.run(), await ours.run()] as const;
    for (const each of [ours, theirs]) each.dispose();
    // Theirs are channels first: one pixel is the same either way, more are compared in the small network's sums.
    return relativeDifference(...values);
  }

  it('has the probabilities of pocket, for a batch', async () => {
    expect(await difference(loadGraph('weights/pocket'), pictures(2, 80), 'softmax')).toBeLessThanOrEqual(
      1e-4,
    );
  });

  it('normalises, pads and rounds up as ours', async () => {
    const all = { name: 'all', kind: 'globalAveragePool', inputs: [], attributes: {}, weights: {} };
    for (const node of small.layers) {
      const graph = { ...small, nodes: [...small.nodes, { ...all, inputs: [node] }] };
      expect(await difference(graph, pictures(2, 12), 'all'), node).toBeLessThanOrEqual(1e-5);
    }
  });
});
