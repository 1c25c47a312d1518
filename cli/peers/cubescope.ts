/** Our own engine as a contender: forward, gradient, backward alone, and the whole step of a dream. */

import { Dream } from '../../src/explain/dream.ts';
import { channelRecipe } from '../../src/explain/recipe.ts';
import type { Arena } from '../../src/gpu/arena.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { BufferUsage, MAP_MODE_READ } from '../../src/gpu/flags.ts';
import type { Program } from '../../src/gpu/program.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { type GpuTensor, padChannels, unpadChannels } from '../../src/gpu/tensor.ts';
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

/** The values of the node `to`. */
export async function cubescopeForward(
  gpu: Gpu,
  graph: Graph,
  pictures: Pictures,
  to: string,
): Promise<Contender> {
  const network = await openNetwork(gpu, graph, pictures, [to]);
  return programs(gpu, [network.forward([to])], network.tensor(to), [network]);
}

/** The gradient of a unit by the pictures, forward included. */
export async function cubescopeGradient(
  gpu: Gpu,
  graph: Graph,
  pictures: Pictures,
  unit: Unit,
): Promise<Contender> {
  const network = await openNetwork(gpu, graph, pictures);
  const backward = await backwardFrom(network, unit);
  const steps = [network.forward([unit.layer]), backward.program];
  return programs(gpu, steps, backward.gradient(network.input.label), [backward, network]);
}

/** The same gradient from a forward that ran before, not in the runs. */
export async function cubescopeBackward(
  gpu: Gpu,
  graph: Graph,
  pictures: Pictures,
  unit: Unit,
): Promise<Contender> {
  const network = await openNetwork(gpu, graph, pictures);
  const backward = await backwardFrom(network, unit);
  network.forward([unit.layer]).run(gpu);
  return programs(gpu, [backward.program], backward.gradient(network.input.label), [backward, network]);
}

/**
 * A step of a dream with the default recipe: parameterisation, transform, forward, gradient, and the way back to the
 * parameters that Adam moves. Its network sees more than the picture: the standard transforms pad it (128 → 140). What
 * comes back is the objective's value.
 */
export async function cubescopeDream(
  gpu: Gpu,
  graph: Graph,
  { batch, size }: Pick<Pictures, 'batch' | 'size'>,
  { layer, channel }: Unit,
): Promise<Contender> {
  const channels = new Array<number>(batch).fill(channel);
  const dream = await Dream.create(gpu, graph, channelRecipe(layer, channels, { size, seed: 0 }));
  const arena = gpu.arena('answer');
  const answer = new Answer(arena, dream.values);
  return {
    async run() {
      const encoder = gpu.device.createCommandEncoder({ label: 'dream' });
      dream.step(encoder);
      answer.encode(encoder);
      gpu.device.queue.submit([encoder.finish()]);
      return answer.read();
    },
    dispose() {
      arena.dispose();
      dream.dispose();
    },
  };
}

/** The channel whose mean over all positions is largest: its gradient is not zero. */
export async function strongestChannel(
  gpu: Gpu,
  graph: Graph,
  pictures: Pictures,
  layer: string,
): Promise<number> {
  const network = await openNetwork(gpu, graph, pictures, [layer]);
  network.forward([layer]).run(gpu);
  const tensor = network.tensor(layer);
  const values = await readTensor(gpu, tensor);
  network.dispose();
  const channels = tensor.shape[3];
  const sums = new Float64Array(channels);
  for (const [i, value] of values.entries()) sums[i % channels] = (sums[i % channels] ?? 0) + value;
  return sums.indexOf(Math.max(...sums));
}

/** Copies a buffer back in the submit that computes it. */
export class Answer {
  readonly #source: GPUBuffer;
  readonly #staging: GPUBuffer;

  constructor(arena: Arena, source: GPUBuffer) {
    this.#source = source;
    this.#staging = arena.buffer('staging', source.size, BufferUsage.MAP_READ | BufferUsage.COPY_DST);
  }

  encode(encoder: GPUCommandEncoder): void {
    encoder.copyBufferToBuffer(this.#source, 0, this.#staging, 0, this.#source.size);
  }

  /** After the submit. */
  async read(): Promise<Float32Array> {
    await this.#staging.mapAsync(MAP_MODE_READ);
    const values = new Float32Array(this.#staging.getMappedRange()).slice();
    this.#staging.unmap();
    return values;
  }
}

function programs(
  gpu: Gpu,
  list: readonly Program[],
  output: GpuTensor,
  owned: readonly { dispose(): void }[],
): Contender {
  const arena = gpu.arena('answer');
  const answer = new Answer(arena, output.buffer);
  return {
    async run() {
      const encoder = gpu.device.createCommandEncoder({ label: 'contender' });
      for (const program of list) program.encode(encoder);
      answer.encode(encoder);
      gpu.device.queue.submit([encoder.finish()]);
      return unpadChannels(await answer.read(), output);
    },
    dispose() {
      for (const each of [arena, ...owned]) each.dispose();
    },
  };
}

async function backwardFrom(network: Network, { layer, channel }: Unit): Promise<Backward> {
  const backward = await Backward.create(network, { from: [layer], to: [network.input.label] });
  const [n, h, w, c] = network.tensor(layer).shape;
  const seed = Float32Array.from({ length: n * h * w * c }, (_, i) => (i % c === channel ? 1 / (h * w) : 0));
  write(network.gpu, backward.seed(layer), seed);
  return backward;
}

/** @param keep nodes that are read, where nothing goes back; all unless told */
async function openNetwork(
  gpu: Gpu,
  graph: Graph,
  { batch, size, values }: Pictures,
  keep?: readonly string[],
): Promise<Network> {
  const sizes = { batch, height: size, width: size };
  const [input] = graph.nodes;
  // The pictures are written once and must outlast the runs.
  const lean = keep && { keep: [input?.name ?? '', ...keep] };
  const network = await Network.create(gpu, graph, { ...sizes, ...lean });
  write(gpu, network.input, values);
  return network;
}

function write(gpu: Gpu, tensor: GpuTensor, values: Float32Array): void {
  gpu.device.queue.writeBuffer(tensor.buffer, 0, padChannels(values, tensor.shape));
}
