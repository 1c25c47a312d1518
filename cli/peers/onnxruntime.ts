/**
 * onnxruntime-web as a contender, forward only: it has no gradients.
 *
 * The package unpacks to 140 MB and is no dependency: whoever wants its rows installs it somewhere and says where.
 * What is used of it is declared here.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Contender } from './contest.ts';
import type { Pictures } from './cubescope.ts';

type Backend = 'webgpu' | 'wasm';

interface OrtTensor {
  readonly data: Float32Array;
}

interface OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, OrtTensor>): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
}

interface Ort {
  readonly env: { wasm: { numThreads: number; wasmPaths: string }; logLevel: string };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: { executionProviders: readonly Backend[] }): Promise<OrtSession>;
  };
}

/** Two builds of the package, each with a backend of its own. */
const BUILDS: Readonly<Record<Backend, string>> = {
  webgpu: 'dist/ort.webgpu.min.mjs',
  wasm: 'dist/ort.node.min.mjs',
};

export interface OnnxFile {
  /** Folder of the package onnxruntime-web. */
  readonly runtime: string;
  /** The model's .onnx file. */
  readonly model: string;
}

/** The model's first output. WebAssembly runs in one thread. @throws Error when the package is not there */
export async function onnxForward(
  backend: Backend,
  { runtime, model }: OnnxFile,
  pictures: Pictures,
): Promise<Contender> {
  const ort = await load(resolve(runtime), BUILDS[backend]);
  const bytes = new Uint8Array(readFileSync(model));
  const session = await ort.InferenceSession.create(bytes, { executionProviders: [backend] });
  const { batch, size } = pictures;
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  const x = new ort.Tensor('float32', channelsFirst(pictures), [batch, 3, size, size]);
  return {
    name: `onnxruntime-web ${backend === 'wasm' ? 'wasm, 1 thread' : 'WebGPU'}`,
    async run() {
      const outputs = await session.run({ [input]: x });
      return outputs[output]?.data ?? new Float32Array();
    },
    dispose: () => void session.release(),
  };
}

async function load(folder: string, build: string): Promise<Ort> {
  const file = join(folder, build);
  if (!existsSync(file)) {
    throw new Error(
      `${folder} holds no ${build}; install onnxruntime-web anywhere and name its folder with --onnxruntime.`,
    );
  }
  const ort: Ort = await import(/* @vite-ignore */ pathToFileURL(file).href);
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = pathToFileURL(join(folder, 'dist/')).href;
  return ort;
}

/** [n, h, w, 3] → [n, 3, h, w] */
function channelsFirst({ batch, size, values }: Pictures): Float32Array {
  const pixels = size * size;
  const planes = new Float32Array(values.length);
  for (let i = 0; i < batch * pixels; i++) {
    const [n, pixel] = [Math.floor(i / pixels), i % pixels];
    for (let c = 0; c < 3; c++) planes[(n * 3 + c) * pixels + pixel] = values[i * 3 + c] ?? 0;
  }
  return planes;
}
