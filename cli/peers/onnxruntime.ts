/**
 * onnxruntime-web as a contender, forward only: it has no gradients. What is used of the package is declared here; each
 * host loads its builds in its own way.
 */

import type { Graph } from '../../src/net/graph.ts';
import type { Contender } from './contest.ts';
import type { Pictures } from './cubescope.ts';
import { writeOnnx } from './onnx-writer.ts';

export type OrtBackend = 'webgpu' | 'wasm';

interface OrtTensor {
  readonly dims: readonly number[];
  getData(): Promise<Float32Array>;
}

interface OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, OrtTensor>): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
}

/** A build of the package. */
export interface Ort {
  readonly env: { wasm: { numThreads: number; wasmPaths: string }; logLevel: string };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: { executionProviders: readonly OrtBackend[] }): Promise<OrtSession>;
  };
}

/** Names of the builds in the package's folder dist; each has a backend of its own. In Node wasm has another. */
export const ORT_BUILDS: Readonly<Record<OrtBackend | 'node', string>> = {
  webgpu: 'ort.webgpu.min.mjs',
  wasm: 'ort.wasm.min.mjs',
  node: 'ort.node.min.mjs',
};

/** The values of the node `to`, [n, 1, 1, c] as that of a classifier. */
export async function onnxForward(
  ort: Ort,
  backend: OrtBackend,
  graph: Graph,
  pictures: Pictures,
  to: string,
): Promise<Contender> {
  const { batch, size } = pictures;
  const model = writeOnnx(graph, batch, size, to);
  const session = await ort.InferenceSession.create(model, { executionProviders: [backend] });
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  const x = new ort.Tensor('float32', channelsFirst(pictures), [batch, 3, size, size]);
  return {
    async run() {
      const y = (await session.run({ [input]: x }))[output];
      if (!y) throw new Error(`onnxruntime-web gave no output "${output}".`);
      return y.getData();
    },
    dispose: () => void session.release(),
  };
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
