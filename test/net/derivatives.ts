/** What tests of derivatives share: a network that has run on given values, gradients and tangents of it. */

import type { Gpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { type GpuTensor, padChannels, quads } from '../../src/gpu/tensor.ts';
import { Backward, type BackwardOptions } from '../../src/net/backward.ts';
import type { Graph, Shape } from '../../src/net/graph.ts';
import { Network } from '../../src/net/network.ts';
import { Tangent, type TangentOptions } from '../../src/net/tangent.ts';

export type Values = Readonly<Record<string, Float32Array>>;

/** A network of `shape[0]` pictures, run on dense [n, h, w, c] values. */
export async function runOn(gpu: Gpu, graph: Graph, shape: Shape, input: Float32Array): Promise<Network> {
  const [batch, height, width] = shape;
  const network = await Network.create(gpu, graph, { batch, height, width });
  write(gpu, network.input, input);
  network.forward().run(gpu);
  return network;
}

/** Fills a tensor that is no slot with dense [n, h, w, c] values. */
export function write(gpu: Gpu, tensor: GpuTensor, values: Float32Array): void {
  if (tensor.pitch !== quads(tensor.shape[3])) throw new Error(`"${tensor.label}" is a slot`);
  gpu.device.queue.writeBuffer(tensor.buffer, 0, padChannels(values, tensor.shape));
}

/** Gradients by the nodes `to`, dense, from those by the nodes `from`. */
export async function gradients(
  network: Network,
  seeds: Values,
  to: readonly string[],
  options: Omit<BackwardOptions, 'from' | 'to'> = {},
): Promise<Map<string, Float32Array>> {
  const { gpu } = network;
  const backward = await Backward.create(network, { ...options, from: Object.keys(seeds), to });
  for (const [name, values] of Object.entries(seeds)) write(gpu, backward.seed(name), values);
  // Twice: nothing of a run may stay for the next.
  (backward.redirected ?? backward.program).run(gpu);
  (backward.redirected ?? backward.program).run(gpu);
  const found = new Map<string, Float32Array>();
  for (const name of to) found.set(name, await readTensor(gpu, backward.gradient(name)));
  backward.dispose();
  return found;
}

/** Tangents of the nodes `to`, dense, for a direction at one node. */
export async function tangents(
  network: Network,
  options: TangentOptions,
  direction: Float32Array,
): Promise<Map<string, Float32Array>> {
  const { gpu } = network;
  const tangent = await Tangent.create(network, options);
  write(gpu, tangent.seed, direction);
  tangent.program.run(gpu);
  tangent.program.run(gpu);
  const found = new Map<string, Float32Array>();
  for (const name of options.to) found.set(name, await readTensor(gpu, tangent.tangent(name)));
  tangent.dispose();
  return found;
}

export function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** ⟨a, b⟩ in double precision. */
export function inner(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`);
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

export function norm(a: Float32Array): number {
  return Math.sqrt(inner(a, a));
}

/** |a − b| / |b|. */
export function relativeError(a: Float32Array, b: Float32Array): number {
  return norm(a.map((value, i) => value - (b[i] ?? Number.NaN))) / norm(b);
}
