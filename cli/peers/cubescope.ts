/** Our own engine as a contender: forward, gradient, and the whole step of a dream. */

import { Dream } from '../../src/explain/dream.ts';
import { channelRecipe } from '../../src/explain/recipe.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { readBuffer, readTensor } from '../../src/gpu/readback.ts';
import { type GpuTensor, padChannels } from '../../src/gpu/tensor.ts';
import { Backward } from '../../src/net/backward.ts';
import type { Graph } from '../../src/net/graph.ts';
import { Network } from '../../src/net/network.ts';
import type { Contender } from './contest.ts';

/** What all engines are given: pictures [batch, size, size, 3], preprocessed. */
export interface Pictures {
  readonly batch: number;
  /** Height and width in pixels. */
  readonly size: number;
  readonly values: Float32Array;
}

/** The mean of a channel over the layer's positions, summed over the batch. */
export interface Unit {
  readonly layer: string;
  readonly channel: number;
}

const NAME = 'Cubescope';

/** The values of the node `to`. */
export async function cubescopeForward(
  gpu: Gpu,
  graph: Graph,
  pictures: Pictures,
  to: string,
): Promise<Contender> {
  const network = await openNetwork(gpu, graph, pictures);
  const program = network.forward([to]);
  return {
    name: NAME,
    run() {
      program.run(gpu);
      return readTensor(gpu, network.tensor(to));
    },
    dispose: () => network.dispose(),
  };
}

/** The gradient of a unit by the pictures, forward included. */
export async function cubescopeGradient(
  gpu: Gpu,
  graph: Graph,
  pictures: Pictures,
  { layer, channel }: Unit,
): Promise<Contender> {
  const network = await openNetwork(gpu, graph, pictures);
  const { label } = network.input;
  const backward = await Backward.create(network, { from: [layer], to: [label] });
  const forward = network.forward([layer]);
  const [, h, w, c] = network.tensor(layer).shape;
  const seed = Float32Array.from({ length: pictures.batch * h * w * c }, (_, i) =>
    i % c === channel ? 1 / (h * w) : 0,
  );
  write(gpu, backward.seed(layer), seed);
  return {
    name: NAME,
    run() {
      const encoder = gpu.device.createCommandEncoder({ label: 'gradient' });
      forward.encode(encoder);
      backward.program.encode(encoder);
      gpu.device.queue.submit([encoder.finish()]);
      return readTensor(gpu, backward.gradient(label));
    },
    dispose() {
      backward.dispose();
      network.dispose();
    },
  };
}

/**
 * A step of a dream with the default recipe: parameterisation, transform, forward, gradient, and the way back to the
 * parameters that Adam moves. Its network sees more than the picture: the standard transforms pad it (128 → 140).
 */
export async function cubescopeDream(
  gpu: Gpu,
  graph: Graph,
  { batch, size }: Pick<Pictures, 'batch' | 'size'>,
  { layer, channel }: Unit,
): Promise<Contender> {
  const channels = new Array<number>(batch).fill(channel);
  const dream = await Dream.create(gpu, graph, channelRecipe(layer, channels, { size, seed: 0 }));
  return {
    name: `${NAME}, whole step of a dream`,
    run() {
      const encoder = gpu.device.createCommandEncoder({ label: 'dream' });
      dream.step(encoder);
      gpu.device.queue.submit([encoder.finish()]);
      return readBuffer(gpu, dream.values);
    },
    dispose: () => dream.dispose(),
  };
}

/** The channel whose mean over all positions is largest: its gradient is not zero. */
export async function strongestChannel(
  gpu: Gpu,
  graph: Graph,
  pictures: Pictures,
  layer: string,
): Promise<number> {
  const network = await openNetwork(gpu, graph, pictures);
  network.forward([layer]).run(gpu);
  const tensor = network.tensor(layer);
  const values = await readTensor(gpu, tensor);
  network.dispose();
  const channels = tensor.shape[3];
  const sums = new Float64Array(channels);
  for (const [i, value] of values.entries()) sums[i % channels] = (sums[i % channels] ?? 0) + value;
  return sums.indexOf(Math.max(...sums));
}

async function openNetwork(gpu: Gpu, graph: Graph, { batch, size, values }: Pictures): Promise<Network> {
  const network = await Network.create(gpu, graph, { batch, height: size, width: size });
  write(gpu, network.input, values);
  return network;
}

function write(gpu: Gpu, tensor: GpuTensor, values: Float32Array): void {
  gpu.device.queue.writeBuffer(tensor.buffer, 0, padChannels(values, tensor.shape));
}
