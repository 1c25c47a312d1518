/**
 * How long a forward takes: `npm run bench -- [--runs 5] [--layers] [network …]`.
 *
 * A network is a folder with graph.json or an .onnx file; without one, pocket and whatever development networks
 * are there. Times are wall clock from submit to done, medians over the runs after one warm-up, with the spread;
 * `--layers` adds a table of GPU timestamps per step.
 */

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import { type PassTime, Profiler } from '../src/gpu/profiler.ts';
import type { Program } from '../src/gpu/program.ts';
import { Network } from '../src/net/network.ts';
import { openGpu } from './dawn.ts';
import { loadGraph } from './load.ts';

const DEFAULTS = [
  'weights/pocket',
  '../shared/weights/squeezenet1_0/squeezenet1_0.onnx',
  '../shared/weights/bvlc_googlenet/bvlc_googlenet.onnx',
];

export async function main(args: string[]): Promise<void> {
  const { runs, layers, networks } = readArguments(args);
  const gpu = await openDevice(await openGpu());
  console.log(`Adapter: ${gpu.adapterName}`);
  console.log(
    '| network | input | parameters | dispatches | forward ms, median (fastest–slowest) | GPU MiB |',
  );
  console.log('|---|---|---|---|---|---|');
  for (const path of networks) await benchNetwork(gpu, path, runs, layers);
}

function readArguments(args: readonly string[]): { runs: number; layers: boolean; networks: string[] } {
  const at = args.indexOf('--runs');
  const runs = at < 0 ? 5 : Number(args[at + 1]);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`--runs takes a whole number, not "${args[at + 1]}".`);
  const named = args.filter((arg, i) => !arg.startsWith('--') && (at < 0 || i !== at + 1));
  const networks = named.length > 0 ? named : DEFAULTS.filter((path) => existsSync(path));
  return { runs, layers: args.includes('--layers'), networks };
}

async function benchNetwork(gpu: Gpu, path: string, runs: number, layers: boolean): Promise<void> {
  const graph = loadGraph(path);
  const network = await Network.create(gpu, graph);
  const program = network.forward();
  await time(gpu, program);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await time(gpu, program));
  times.sort((a, b) => a - b);
  const [fastest, median, slowest] = [times[0], times[Math.floor(runs / 2)], times[runs - 1]].map((ms) =>
    format(ms),
  );
  const parameters = [...graph.weights.values()].reduce((sum, weight) => sum + weight.data.length, 0);
  const input = network.input.shape.join('×');
  const size = (network.bytes / 2 ** 20).toFixed(1);
  console.log(
    `| ${basename(path, '.onnx')} | ${input} | ${parameters.toLocaleString('en')} | ${program.steps.length} | ${median} (${fastest}–${slowest}) | ${size} |`,
  );
  if (layers) await printLayers(gpu, program);
  network.dispose();
}

async function time(gpu: Gpu, program: Program): Promise<number> {
  const start = performance.now();
  program.run(gpu);
  await gpu.device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

async function printLayers(gpu: Gpu, program: Program): Promise<void> {
  const arena = gpu.arena('bench');
  const profiler = Profiler.create(gpu, arena, program.steps.length);
  if (!profiler) {
    console.log('This device has no timestamps.');
    return;
  }
  const encoder = gpu.device.createCommandEncoder({ label: 'bench' });
  program.encode(encoder, profiler);
  profiler.resolve(encoder);
  gpu.device.queue.submit([encoder.finish()]);
  const times = await profiler.read();
  const total = times.reduce((sum, each) => sum + each.milliseconds, 0);
  const row = (each: PassTime) => `  ${format(each.milliseconds).padStart(9)} ms  ${each.label}`;
  console.log(
    [...times]
      .sort((a, b) => b.milliseconds - a.milliseconds)
      .map(row)
      .join('\n'),
  );
  console.log(`  ${format(total).padStart(9)} ms  sum of steps`);
  profiler.dispose();
  arena.dispose();
}

function format(ms: number | undefined): string {
  return (ms ?? Number.NaN).toFixed(ms !== undefined && ms < 10 ? 2 : 0);
}
