/**
 * A frozen graph of inception5h's form with random weights, through reader and kernels, against TensorFlow on the same
 * file (`test/golden/inceptionv1/make.py`): the stem with its norms, every mixed layer, logits and probabilities.
 */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showPicture } from '../../cli/load.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { openNetworkFile } from '../../src/net/formats/open.ts';
import { Network } from '../../src/net/network.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { inception5h, seeded } from './inception5h.ts';
import { seededIntegers, seededPicture } from './seeded-weights.ts';

interface Golden {
  readonly layers: Readonly<
    Record<
      string,
      { readonly shape: readonly number[]; readonly largest: number; readonly samples: readonly number[] }
    >
  >;
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../golden/inceptionv1/seeded.json', import.meta.url), 'utf8'),
);

describe('a graph of the form of inception5h against TensorFlow', () => {
  let gpu: Gpu;
  let network: Network;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    const graph = openNetworkFile([{ name: 'seeded.pb', bytes: inception5h(seeded).bytes }]);
    network = await Network.create(gpu, graph);
    await showPicture(gpu, network, seededPicture());
    network.forward().run(gpu);
    await gpu.device.queue.onSubmittedWorkDone();
  }, 240_000);
  afterAll(() => gpu?.dispose());

  it('shows the picture as it is, less 117', async () => {
    const { data } = seededPicture();
    const input = await readTensor(gpu, network.input);
    const expected = Float32Array.from(input, (_, i) => (data[Math.floor(i / 3) * 4 + (i % 3)] ?? 0) - 117);
    expect(input.length).toBe(224 * 224 * 3);
    expect(largestDifference(input, expected)).toBeLessThan(1e-4);
  });

  it.each(Object.keys(golden.layers))('%s differs by at most 1e-4 of its largest value', async (name) => {
    const { shape = [], largest = 0, samples = [] } = golden.layers[name] ?? {};
    const values = await readTensor(gpu, network.tensor(name));
    expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
    const places = seededIntegers(`${name} samples`, samples.length, values.length);
    const sampled = places.map((place) => values[place] ?? Number.NaN);
    expect(samples.filter((value) => value !== 0).length).toBeGreaterThan(50);
    expect(largestDifference(sampled, samples) / largest).toBeLessThan(1e-4);
  });
});

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const differences = Array.from(actual, (value, i) => Math.abs(value - (expected[i] ?? Number.NaN)));
  return differences.reduce((a, b) => (b <= a ? a : b), 0);
}
