/** The bench in a browser: `cli/bench-browser.ts` builds this page, opens it, calls `bench` and prints its lines. */

import '@tensorflow/tfjs-backend-webgl';
import { openGpu } from '../../../src/gpu/device.ts';
import { openNetworkFile } from '../../../src/net/formats/open.ts';
import { type Engine, onnxruntime, tfjsWebGl, tfjsWebGpu, usualThreads } from '../../peers/engines.ts';
import { watchWebGpu } from '../../peers/ledger.ts';
import { ORT_BUILDS, type Ort } from '../../peers/onnxruntime.ts';
import { standIn } from '../../peers/stand-in.ts';
import { madeUpActivations } from '../nmf.ts';
import type { BenchOptions } from '../options.ts';
import type { BenchNetwork } from '../rows.ts';
import { runBench } from '../run.ts';

/** A network's files by their addresses; none for InceptionV1 with weights of noise. */
export interface ServedNetwork {
  readonly name: string;
  readonly files: readonly string[];
}

declare global {
  interface Window {
    /** Runs everything; the lines go to `tell`. */
    bench?(networks: readonly ServedNetwork[], options: BenchOptions): Promise<void>;
    /** Given by the caller. */
    tell?(line: string, of: 'table' | 'progress'): Promise<void>;
  }
}

/** Where the server keeps onnxruntime-web's builds and their WebAssembly. */
const ORT_FOLDER = new URL('/ort/', location.href).href;

async function bench(networks: readonly ServedNetwork[], options: BenchOptions): Promise<void> {
  const gpu = await openGpu(navigator.gpu);
  watchWebGpu();
  const host = {
    gpu,
    engines: peers(tfjsWebGpu(gpu), options.threads || usualThreads(navigator.hardwareConcurrency)),
    networks: await Promise.all(networks.map(loadNetwork)),
    activations: madeUpActivations(),
    where: where(gpu.adapterName),
    print: (line: string) => void window.tell?.(line, 'table'),
    progress: (words: string) => void window.tell?.(words, 'progress'),
  };
  await runBench(host, options);
}

function peers(tfjs: Engine, threads: number): Engine[] {
  return [
    tfjs,
    tfjsWebGl(),
    onnxruntime('webgpu', () => loadOrt('webgpu'), 1),
    onnxruntime('wasm', () => loadOrt('wasm'), crossOriginIsolated ? threads : 1),
  ];
}

async function loadOrt(build: keyof typeof ORT_BUILDS): Promise<Ort> {
  const ort: Ort = await import(/* @vite-ignore */ ORT_FOLDER + ORT_BUILDS[build]);
  ort.env.wasm.wasmPaths = ORT_FOLDER;
  return ort;
}

async function loadNetwork({ name, files }: ServedNetwork): Promise<BenchNetwork> {
  if (files.length === 0) return { name, graph: standIn() };
  const named = files.map(async (file) => {
    const answer = await fetch(file);
    if (!answer.ok) throw new Error(`${file} answers ${answer.status}.`);
    return { name: file.slice(file.lastIndexOf('/') + 1), bytes: new Uint8Array(await answer.arrayBuffer()) };
  });
  return { name, graph: openNetworkFile(await Promise.all(named)) };
}

function where(adapter: string): string {
  const browser = /(?:Chrome|Firefox|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? 'a browser';
  const date = new Date().toISOString().slice(0, 10);
  return `${adapter} in ${browser}; ${navigator.hardwareConcurrency} cores; ${date}.`;
}

window.bench = bench;
