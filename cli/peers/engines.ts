/** The engines that are compared with ours, each by what it can be asked. */

import type { Gpu } from '../../src/gpu/device.ts';
import type { Graph } from '../../src/net/graph.ts';
import type { Contender } from './contest.ts';
import type { Pictures, Unit } from './cubescope.ts';
import { type Ort, type OrtBackend, onnxForward } from './onnxruntime.ts';
import { onBackend, onWebGpu, tfjsForward, tfjsGradient } from './tfjs.ts';

export interface Engine {
  readonly name: string;
  /** The values of the node `to`. */
  forward(graph: Graph, pictures: Pictures, to: string): Promise<Contender>;
  /** The gradient of a unit by the pictures, forward included; null where the engine has none. */
  readonly gradient: ((graph: Graph, pictures: Pictures, unit: Unit) => Promise<Contender>) | null;
}

/** TensorFlow.js on our own device. */
export function tfjsWebGpu({ device }: Gpu): Engine {
  const on = (open: () => Contender) => onWebGpu(device, open);
  return {
    name: 'TensorFlow.js WebGPU',
    forward: (graph, pictures, to) => on(() => tfjsForward(graph, pictures, to)),
    gradient: (graph, pictures, unit) => on(() => tfjsGradient(graph, pictures, unit)),
  };
}

/** TensorFlow.js on WebGL, whose backend must have been imported. */
export function tfjsWebGl(): Engine {
  return {
    name: 'TensorFlow.js WebGL',
    forward: (graph, pictures, to) => onBackend('webgl', () => tfjsForward(graph, pictures, to)),
    gradient: (graph, pictures, unit) => onBackend('webgl', () => tfjsGradient(graph, pictures, unit)),
  };
}

/**
 * onnxruntime-web; on WebGPU it opens a device of its own on the same adapter.
 * @param load gives the build for a backend, once
 * @param threads of WebAssembly
 */
export function onnxruntime(backend: OrtBackend, load: () => Promise<Ort>, threads: number): Engine {
  const words = threads === 1 ? '1 thread' : `${threads} threads`;
  return {
    name: `onnxruntime-web ${backend === 'wasm' ? `wasm, ${words}` : 'WebGPU'}`,
    async forward(graph, pictures, to) {
      const ort = await load();
      ort.env.logLevel = 'error';
      ort.env.wasm.numThreads = threads;
      return onnxForward(ort, backend, graph, pictures, to);
    },
    gradient: null,
  };
}

/** As many threads of WebAssembly as onnxruntime-web takes by itself on a machine of so many cores. */
export function usualThreads(cores: number): number {
  return Math.min(4, Math.max(1, cores));
}
