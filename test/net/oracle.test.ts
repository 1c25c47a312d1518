/**
 * GoogLeNet on a real photograph against activations that an independent implementation published, and both
 * development networks against the sizes they are known to have. The files stay outside the repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { padChannels } from '../../src/gpu/tensor.ts';
import { readNpy } from '../../src/net/formats/npy.ts';
import { openNetworkFile } from '../../src/net/formats/open.ts';
import { Network } from '../../src/net/network.ts';
import { getTestGpuProvider } from '../support/gpu.ts';

const folder = '../shared/weights/bvlc_googlenet';
const absent = !existsSync(`${folder}/bvlc_googlenet.onnx`);

/** Values of a published [1, c, h, w] or [c, h, w] or [c] array as dense [h, w, c], with its shape. */
function oracle(name: string): { shape: [number, number, number]; values: Float32Array } {
  const { shape, data } = readNpy(readFileSync(`${folder}/oracle/${name}.npy`));
  const sizes = shape.length === 4 ? shape.slice(1) : shape;
  const [c = 1, h = 1, w = 1] = sizes;
  const values = new Float32Array(data.length);
  for (let i = 0; i < c; i++)
    for (let p = 0; p < h * w; p++) values[p * c + i] = data[i * h * w + p] ?? Number.NaN;
  return { shape: [h, w, c], values };
}

function largestDifference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

const largest = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

function topFive(values: Float32Array): number[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  return order.slice(0, 5);
}

describe.skipIf(absent)(`GoogLeNet against published activations (skipped without ${folder})`, () => {
  let gpu: Gpu;
  let network: Network;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    const bytes = new Uint8Array(readFileSync(`${folder}/bvlc_googlenet.onnx`));
    const graph = openNetworkFile([{ name: 'bvlc_googlenet.onnx', bytes }]);
    const input = oracle('data');
    network = await Network.create(gpu, graph, { height: input.shape[0], width: input.shape[1] });
    const padded = padChannels(input.values, network.input.shape);
    gpu.device.queue.writeBuffer(network.input.buffer, 0, padded);
    network.forward().run(gpu);
    await gpu.device.queue.onSubmittedWorkDone();
  }, 240_000);
  afterAll(() => gpu?.dispose());

  // Node names of the file, and the arrays published for them.
  it.each([
    ['inception_3b_output', 'inception_3b_output'],
    ['inception_4d_output', 'inception_4d_output'],
    ['inception_5b_output', 'inception_5b_output'],
  ])('%s differs by at most 0.2 %% of its largest value', async (node, file) => {
    const expected = oracle(file);
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
