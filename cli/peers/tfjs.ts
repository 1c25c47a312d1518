/** TensorFlow.js as a contender, on a WebGPU device that it is given or in WebGL. */

import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
// Its package for Node knows no gradients. They are there as modules that only a bundler can resolve: a path, because
// Vite leaves what is named by package to Node.
import '../../node_modules/@tensorflow/tfjs-core/dist/register_all_gradients.js';
import type { Graph } from '../../src/net/graph.ts';
import type { Contender } from './contest.ts';
import type { Pictures, Unit } from './cubescope.ts';
import { TfjsGraph } from './tfjs-graph.ts';

/**
 * A contender on a new backend on this device; disposing it frees what the backend keeps for later. TensorFlow.js looks
 * for `navigator.gpu` before it believes the device.
 */
export async function onWebGpu(device: GPUDevice, open: () => Contender): Promise<Contender> {
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, device.adapterInfo), 3);
  const contender = await onBackend('webgpu', open);
  return {
    ...contender,
    dispose() {
      contender.dispose();
      tf.removeBackend('webgpu');
    },
  };
}

/** A contender that runs on a registered backend, whatever others do in between. */
export async function onBackend(backend: string, open: () => Contender): Promise<Contender> {
  const choose = async () => {
    if (tf.getBackend() === backend) return;
    if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend "${backend}" here.`);
  };
  await choose();
  const contender = open();
  return {
    async run() {
      await choose();
      return contender.run();
    },
    dispose: () => contender.dispose(),
  };
}

/** The values of the node `to`, in the form that TensorFlow.js runs fastest. */
export function tfjsForward(graph: Graph, pictures: Pictures, to: string): Contender {
  const network = new TfjsGraph(graph, { fused: true, lrn: 'operation' });
  const x = toTensor(pictures);
  return contender([network, x], () => network.run(x, to));
}

/** The gradient of a unit by the pictures, forward included. */
export function tfjsGradient(graph: Graph, pictures: Pictures, unit: Unit): Contender {
  const network = new TfjsGraph(graph, { fused: false, lrn: 'convolution' });
  const x = toTensor(pictures);
  const gradient = tf.grad((input) => {
    const layer = network.run(tf.reshape(input, x.shape), unit.layer);
    const [n, h, w] = layer.shape;
    const channel = tf.slice(layer, [0, 0, 0, unit.channel], [n, h, w, 1]);
    return tf.div(tf.sum(channel), h * w);
  });
  return contender([network, x], () => gradient(x));
}

function contender(owned: readonly { dispose(): void }[], compute: () => tf.Tensor): Contender {
  return {
    async run() {
      const y = tf.tidy(compute);
      const values = await y.data<'float32'>();
      y.dispose();
      return values;
    },
    dispose() {
      for (const each of owned) each.dispose();
    },
  };
}

function toTensor({ batch, size, values }: Pictures): tf.Tensor4D {
  return tf.tensor4d(values, [batch, size, size, 3]);
}
