/**
 * Well-known architectures as PyTorch exports them, forward against onnxruntime and backward against PyTorch in float64
 * (`test/golden/architectures/make.py`, which also says how to run this at full width). SHOW_ERRORS=1 prints the errors.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { openNetworkFile } from '../../src/net/formats/open.ts';
import type { Graph } from '../../src/net/graph.ts';
import type { Network } from '../../src/net/network.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { architecture, GOLDEN } from './architectures.ts';
import { gradients, norm, relativeError, runOn } from './derivatives.ts';
import { seededFloats, seededIntegers } from './seeded-weights.ts';

describe.each(Object.entries(GOLDEN))('%s', (name, golden) => {
  let gpu: Gpu;
  let graph: Graph;
  let network: Network;
  const show = (what: string, error: number) => {
    if (process.env.SHOW_ERRORS) console.log(name, what, error.toExponential(1));
    return error;
  };
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    graph = openNetworkFile([{ name: `${name}.onnx`, bytes: architecture(name) }]);
    network = await runOn(gpu, graph, [1, golden.side, golden.side, 3], picture(golden.side));
  }, 600_000);
  afterAll(() => gpu?.dispose());

  it('scores differ from onnxruntime by at most 1e-5 of the largest', async () => {
    const scores = await readTensor(gpu, network.tensor(graph.logits ?? ''));
    const largest = Math.max(...golden.scores.map(Math.abs));
    expect(scores.length).toBe(golden.scores.length);
    const differences = golden.scores.map((score, i) => Math.abs((scores[i] ?? Number.NaN) - score));
    expect(show('forward', Math.max(...differences) / largest)).toBeLessThan(1e-5);
  });

  it('the gradient of the largest score by the picture differs from PyTorch by at most 1e-4', async () => {
    const seed = Float32Array.from(golden.scores, (_, i) => Number(i === golden.top));
    const input = graph.nodes[0]?.name ?? '';
    const found = (await gradients(network, { [graph.logits ?? '']: seed }, [input])).get(input);
    if (!found) throw new Error('no gradient');
    const places = seededIntegers(`${name} gradient`, golden.gradient.length, found.length);
    const samples = Float32Array.from(places, (place) => found[place] ?? Number.NaN);
    expect(show('backward', relativeError(samples, Float32Array.from(golden.gradient)))).toBeLessThan(1e-4);
    expect(Math.abs(norm(found) / golden.norm - 1)).toBeLessThan(1e-4);
  }, 600_000);
});

/** The picture of make.py, [3, side, side], with channels last. */
function picture(side: number): Float32Array {
  const [values, plane] = [seededFloats('picture', 3 * side * side, 2), side * side];
  return values.map((_, i) => values[(i % 3) * plane + Math.floor(i / 3)] ?? 0);
}
