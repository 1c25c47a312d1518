/**
 * GoogLeNet on a real photograph against activations that an independent implementation published, and both
 * development networks against the sizes they are known to have. The files stay outside the repository.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import type { Network } from '../../src/net/network.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import {
  ABSENT,
  BLOCKS,
  FOLDER,
  largest,
  largestDifference,
  loadGoogLeNet,
  oracle,
  showOracle,
} from './googlenet-oracle.ts';

function topFive(values: Float32Array): number[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  return order.slice(0, 5);
}

describe.skipIf(ABSENT)(`GoogLeNet against published activations (skipped without ${FOLDER})`, () => {
  let gpu: Gpu;
  let network: Network;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    network = await showOracle(gpu, loadGoogLeNet());
    network.forward().run(gpu);
    await gpu.device.queue.onSubmittedWorkDone();
  }, 240_000);
  afterAll(() => gpu?.dispose());

  it.each(BLOCKS)('%s differs by at most 0.2 %% of its largest value', async (node) => {
    const expected = oracle(node);
    const tensor = network.tensor(node);
    expect(tensor.shape).toEqual([1, ...expected.shape]);
    const difference = largestDifference(await readTensor(gpu, tensor), expected.values);
    expect(difference / largest(expected.values)).toBeLessThanOrEqual(0.002);
  });

  it('logits and probabilities agree, with the same top five', async () => {
    const { logits, probabilities } = network.graph;
    if (logits === null || probabilities === null) throw new Error('logits and probabilities were not found');
    for (const [node, file] of [[logits, 'loss3_classifier'] as const, [probabilities, 'prob'] as const]) {
      const expected = oracle(file).values;
      const actual = await readTensor(gpu, network.tensor(node));
      expect(largestDifference(actual, expected) / largest(expected)).toBeLessThanOrEqual(0.002);
      expect(topFive(actual)).toEqual(topFive(expected));
    }
  });
});
