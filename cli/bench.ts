/**
 * How fast Cubescope is beside other engines: `npm run bench -- [--rows forward,gradient,…] [--network googlenet,pocket]
 * [--quick] [--layers] [--alone] [--peers webgpu,wasm] [--runs 7] [--seconds 60] [--longest 30] [--threads 2]`.
 *
 * The same network, weights, input and adapter, in one process and turn by turn; TensorFlow.js even shares our device. A
 * time is from the call to the values in JavaScript. Engines that disagree end the run. Without `--network`: GoogLeNet
 * where the development data is, else InceptionV1's shape with weights of noise ("seeded"), and pocket; a path of a
 * network's folder or file will do too. `--layers` adds a table of each layer's time by timestamps and its share of
 * what the device can do at most; `--alone` leaves the others out; `--quick` takes a minute on a GPU.
 */

import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import { readNpy } from '../src/net/formats/npy.ts';
import { chosenNetworks, GOOGLENET } from './bench/networks.ts';
import { type Activations, madeUpActivations } from './bench/nmf.ts';
import { type BenchOptions, readOptions } from './bench/options.ts';
import { nodeOrt } from './bench/ort-node.ts';
import type { BenchNetwork } from './bench/rows.ts';
import { runBench } from './bench/run.ts';
import { viewTimes } from './bench/views.ts';
import { openGpu } from './dawn.ts';
import { loadGraph } from './load.ts';
import { type Engine, onnxruntime, tfjsWebGpu, usualThreads } from './peers/engines.ts';
import { watchWebGpu } from './peers/ledger.ts';
import { shimNavigator } from './peers/shim.ts';
import { standIn } from './peers/stand-in.ts';

export async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  const provider = await openGpu();
  watchWebGpu();
  shimNavigator(provider);
  const gpu = await openDevice(provider);
  const host = {
    gpu,
    engines: peers(gpu, options.threads),
    networks: networksOf(options),
    activations: activations(),
    where: where(gpu),
    print: (line: string) => console.log(line),
    progress: (words: string) => console.error(words),
  };
  await runBench(host, options);
  if (options.rows.includes('views')) await viewTimes(gpu, options.runs, host.print);
}

function peers(gpu: Gpu, threads: number): Engine[] {
  const count = threads || usualThreads(availableParallelism());
  return [
    tfjsWebGpu(gpu),
    onnxruntime('webgpu', () => nodeOrt('webgpu'), 1),
    onnxruntime('wasm', () => nodeOrt('node'), count),
  ];
}

function networksOf(options: BenchOptions): BenchNetwork[] {
  return chosenNetworks(options.networks).map(({ name, path }) => ({
    name,
    graph: path === null ? standIn() : loadGraph(path),
  }));
}

/** A photograph's, where they are. */
function activations(): Activations[] {
  const layers = [
    { label: 'inception_4d', channels: 528, size: 14 },
    { label: 'inception_3b', channels: 480, size: 28 },
  ];
  const file = (label: string) => join(GOOGLENET, 'oracle', `${label}_output.npy`);
  if (!layers.every(({ label }) => existsSync(file(label)))) return madeUpActivations();
  return layers.map((layer) => {
    const { data } = readNpy(new Uint8Array(readFileSync(file(layer.label))));
    const pixels = layer.size ** 2;
    // The files are channels first.
    const values = data.map(
      (_, i) => data[(i % layer.channels) * pixels + Math.floor(i / layer.channels)] ?? 0,
    );
    return { ...layer, values };
  });
}

function where(gpu: Gpu): string {
  const [processor] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `${gpu.adapterName} in Node ${process.version} on Dawn; ${availableParallelism()} cores of ${processor?.model ?? 'a processor'}; ${date}.`;
}
