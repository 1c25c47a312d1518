/** What is read off a layer once its gradient is there: a number for each cell, one for each channel. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Step } from '../../gpu/kernel.ts';
import { createTensor, type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import cellsWgsl from '../../shaders/attribution-cells.wgsl?raw';
import channelsWgsl from '../../shaders/attribution-channels.wgsl?raw';
import sumsWgsl from '../../shaders/attribution-sums.wgsl?raw';
import { type AnswerLayout, type Place, take, takeRows } from './answers.ts';
import { METHODS, type Method, type MethodName } from './methods.ts';

export interface LayerAnswer {
  /** [n, h, w]: Σ over channels of activation · slope. */
  readonly cells: Float32Array;
  /** [n, c]: Σ over cells of activation · slope. */
  readonly channels: Float32Array;
}

/** Where the answers of a layer lie in the buffer of answers, in floats. */
export interface LayerPlaces {
  /** [n, h, w] */
  readonly cells: Place;
  /** [n, c in quads] */
  readonly channels: Place;
}

/** Room for the answers about a layer. */
export function layerPlaces(layout: AnswerLayout, { shape: [n, h, w, c] }: GpuTensor): LayerPlaces {
  return { cells: layout.add(n * h * w), channels: layout.add(n * quads(c) * 4) };
}

/** Copies what came back. */
export function layerAnswer(contents: Float32Array, places: LayerPlaces, { shape }: GpuTensor): LayerAnswer {
  const [n, , , c] = shape;
  return {
    cells: take(contents, places.cells),
    channels: takeRows(contents, places.channels, n, c),
  };
}

export interface LayerSums {
  readonly gpu: Gpu;
  readonly arena: Arena;
  readonly x: GpuTensor;
  /** [n, h, w, c] gradient. */
  readonly dx: GpuTensor;
  readonly answers: GPUBuffer;
  readonly places: LayerPlaces;
}

/** The steps of each method. */
export async function layerSumSteps(sums: LayerSums): Promise<ReadonlyMap<MethodName, readonly Step[]>> {
  const { gpu, arena, x, dx } = sums;
  const [n, h, w, c] = x.shape;
  const means = createTensor(arena, `${x.label}.mean-dx`, [n, 1, 1, c]);
  const mean = await channelSumStep(gpu, arena, dx, means.buffer, 0, 1 / (h * w));
  const steps = new Map<MethodName, readonly Step[]>();
  for (const method of METHODS) {
    const own = await methodSteps(sums, method, method.mean ? means : dx);
    steps.set(method.name, method.mean ? [mean, ...own] : own);
  }
  return steps;
}

async function methodSteps({ gpu, arena, x, answers, places }: LayerSums, method: Method, g: GpuTensor) {
  const [cells, channels] = await Promise.all([
    gpu.kernel('attribution-cells', cellsWgsl),
    gpu.kernel('attribution-channels', channelsWgsl),
  ]);
  const [n, h, w, c] = x.shape;
  const { floor, least } = method;
  const tensors = { x: tensorParams(x), g: tensorParams(g) };
  const onCells = { ...tensors, floor, least, begin: places.cells.begin };
  const onChannels = { ...tensors, floor, begin: places.channels.begin / 4 };
  return [
    cells.step(arena, { x, g, answers }, onCells, [w, h, n], `${x.label}.cells`),
    channels.step(arena, { x, g, answers }, onChannels, [64 * quads(c), 1, n], `${x.label}.channels`),
  ];
}

/**
 * factor · Σ over cells of each channel of t.
 * @param begin quad of `answers` at which [n, c] in quads are written
 */
export async function channelSumStep(
  gpu: Gpu,
  arena: Arena,
  t: GpuTensor,
  answers: GPUBuffer,
  begin: number,
  factor = 1,
): Promise<Step> {
  const kernel = await gpu.kernel('attribution-sums', sumsWgsl);
  const [n, , , c] = t.shape;
  const params = { t: tensorParams(t), factor, begin };
  return kernel.step(arena, { t, answers }, params, [64 * quads(c), 1, n], `${t.label}.sums`);
}
