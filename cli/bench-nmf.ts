/**
 * How long groups of neurons take: `npm run bench:nmf -- [--runs 5] [--groups 6]`.
 *
 * Two layers of InceptionV1's sizes with made-up activations (patches with channels of their own, and noise), and a
 * layer of the network that ships on a sample picture. Times are wall clock, medians over the runs: the start from
 * singular vectors, settling from it to scikit-learn's tolerance, one warm sweep (of twenty in a submit), the summary.
 */

import { readFileSync } from 'node:fs';
import { Factorisation } from '../src/explain/groups/factorisation.ts';
import { randomStream } from '../src/explain/random.ts';
import type { Arena } from '../src/gpu/arena.ts';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import { createTensor, type GpuTensor, padChannels } from '../src/gpu/tensor.ts';
import { Network } from '../src/net/network.ts';
import { openGpu } from './dawn.ts';
import { decodePicture, loadGraph, showPicture } from './load.ts';

const NETWORK = 'weights/pocket';
const LAYER = 'mixed4d';
const PICTURE = 'public/samples/astronaut.jpg';
const SIZES = [
  { label: 'mixed4d', size: 14, channels: 528 },
  { label: 'mixed3b', size: 28, channels: 480 },
];
const PATCHES = 12;
const SWEEPS = 20;

export async function main(args: string[]): Promise<void> {
  const runs = whole(args, 'runs', 5);
  const groups = whole(args, 'groups', 6);
  const gpu = await openDevice(await openGpu());
  const arena = gpu.arena('bench');
  console.log(`Adapter: ${gpu.adapterName}; ${groups} groups`);
  console.log(
    '| layer | pixels × channels | start ms | settle ms | sweeps | error | sweep ms | summary ms |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const { label, size, channels } of SIZES) {
    await bench(gpu, madeUp(gpu, arena, `made up, as ${label}`, size, channels), groups, runs);
  }
  const network = await Network.create(gpu, loadGraph(NETWORK));
  await showPicture(gpu, network, decodePicture(readFileSync(PICTURE)));
  network.forward([LAYER]).run(gpu);
  await bench(gpu, { ...network.tensor(LAYER), label: `pocket's ${LAYER}` }, groups, runs);
  network.dispose();
  arena.dispose();
}

/** @throws Error where the argument is no whole number from 1 */
function whole(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(`--${name}`);
  const value = at < 0 ? otherwise : Number(args[at + 1]);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} takes a whole number from 1, not "${args[at + 1]}".`);
}

async function bench(gpu: Gpu, x: GpuTensor, groups: number, runs: number): Promise<void> {
  const factorisation = await Factorisation.create(gpu, { x, groups });
  const times: Record<'start' | 'settle' | 'sweep' | 'summary', number[]> = {
    start: [],
    settle: [],
    sweep: [],
    summary: [],
  };
  let sweeps = 0;
  // The first run warms up.
  for (let run = 0; run <= runs; run++) {
    const start = await time(gpu, () => factorisation.begin());
    const settle = await time(gpu, async () => {
      sweeps = await factorisation.settle();
    });
    const sweep = await submit(gpu, (encoder) => factorisation.encode(encoder, SWEEPS));
    const summary = await submit(gpu, (encoder) => factorisation.encodeError(encoder));
    if (run === 0) continue;
    times.start.push(start);
    times.settle.push(settle);
    times.sweep.push(sweep / SWEEPS);
    times.summary.push(summary);
  }
  const { error } = await factorisation.read();
  const [, rows, columns, channels] = x.shape;
  const shown = [median(times.start), median(times.settle), sweeps, error.toFixed(4)];
  console.log(
    `| ${[x.label, `${rows * columns} × ${channels}`, ...shown, median(times.sweep), median(times.summary)].join(' | ')} |`,
  );
  factorisation.dispose();
}

function submit(gpu: Gpu, encode: (encoder: GPUCommandEncoder) => void): Promise<number> {
  return time(gpu, async () => {
    const encoder = gpu.device.createCommandEncoder({ label: 'bench' });
    encode(encoder);
    gpu.device.queue.submit([encoder.finish()]);
  });
}

async function time(gpu: Gpu, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  await gpu.device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

function median(times: readonly number[]): string {
  return (times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN).toFixed(1);
}

/** Patches that fire in a sixth of the channels each, and noise, cut off as by a ReLU: about a quarter is not 0. */
function madeUp(gpu: Gpu, arena: Arena, label: string, size: number, channels: number): GpuTensor {
  const random = randomStream(1, size, channels);
  const values = Float32Array.from({ length: size * size * channels }, () => random.normal() - 1);
  for (let patch = 0; patch < PATCHES; patch++) {
    const [row, column] = [random.next() * size, random.next() * size];
    const direction = Float32Array.from({ length: channels }, () => Math.max(0, random.normal() - 1) * 5);
    for (let i = 0; i < values.length; i++) {
      const pixel = Math.floor(i / channels);
      const far = (Math.floor(pixel / size) - row) ** 2 + ((pixel % size) - column) ** 2;
      values[i] = (values[i] ?? 0) + Math.exp((-far * 20) / size ** 2) * (direction[i % channels] ?? 0);
    }
  }
  values.forEach((value, i) => {
    values[i] = Math.max(0, value);
  });
  const x = createTensor(arena, label, [1, size, size, channels]);
  gpu.device.queue.writeBuffer(x.buffer, 0, padChannels(values, x.shape));
  return x;
}
