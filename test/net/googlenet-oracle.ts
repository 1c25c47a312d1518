/** GoogLeNet's published activations, which lie outside the repository, and how far from them values are. */

import { existsSync, readFileSync } from 'node:fs';
import { loadGraph } from '../../cli/load.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { padChannels } from '../../src/gpu/tensor.ts';
import { readNpy } from '../../src/net/formats/npy.ts';
import type { Graph } from '../../src/net/graph.ts';
import { Network } from '../../src/net/network.ts';

export const FOLDER = '../shared/weights/bvlc_googlenet';
export const ABSENT = !existsSync(`${FOLDER}/bvlc_googlenet.onnx`);

/** Node names of the file that are published under the same ones. */
export const BLOCKS = ['inception_3b_output', 'inception_4d_output', 'inception_5b_output'] as const;

export function loadGoogLeNet(): Graph {
  return loadGraph(`${FOLDER}/bvlc_googlenet.onnx`);
}

/** The network on the photograph that the values were published for; run it. */
export async function showOracle(gpu: Gpu, graph: Graph): Promise<Network> {
  const { shape, values } = oracle('data');
  const network = await Network.create(gpu, graph, { height: shape[0], width: shape[1] });
  gpu.device.queue.writeBuffer(network.input.buffer, 0, padChannels(values, network.input.shape));
  return network;
}

/** Values of a published [1, c, h, w] or [c, h, w] or [c] array as dense [h, w, c], with its shape. */
export function oracle(name: string): { shape: [number, number, number]; values: Float32Array } {
  const { shape, data } = readNpy(readFileSync(`${FOLDER}/oracle/${name}.npy`));
  const sizes = shape.length === 4 ? shape.slice(1) : shape;
  const [c = 1, h = 1, w = 1] = sizes;
  const values = new Float32Array(data.length);
  for (let i = 0; i < c; i++)
    for (let p = 0; p < h * w; p++) values[p * c + i] = data[i * h * w + p] ?? Number.NaN;
  return { shape: [h, w, c], values };
}

/** The largest difference of two values at one place. */
export function largestDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} values against ${expected.length}`);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

export const largest = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
