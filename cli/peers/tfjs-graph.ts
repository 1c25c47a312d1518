/**
 * Runs a Graph with TensorFlow.js, node by node, so that both engines compute the same network from the same weights.
 *
 * Knows the kinds that networks of the Inception family are made of. Whoever calls wraps `run` in `tf.tidy`.
 */

import * as tf from '@tensorflow/tfjs-core';
import {
  activationAttribute,
  countAttribute,
  numberAttribute,
  type Pads,
  padsAttribute,
  pairAttribute,
  switchAttribute,
} from '../../src/net/attributes.ts';
import { type Graph, type GraphNode, NetworkError } from '../../src/net/graph.ts';
import { windowCount } from '../../src/net/windows.ts';

export interface TfjsOptions {
  /**
   * Whether convolution, bias and ReLU are one operation: faster for a forward; under `tf.grad` it would compute the
   * gradients of the filters too, which nobody asked for.
   */
  readonly fused: boolean;
  /**
   * How local response normalisation is written: TensorFlow.js's own operation, or the sum over the window as a 1×1
   * convolution, whose gradient takes a small part of the time of the operation's own.
   */
  readonly lrn: 'operation' | 'convolution';
}

type Padding = [[number, number], [number, number], [number, number], [number, number]];

export class TfjsGraph {
  readonly #graph: Graph;
  readonly #options: TfjsOptions;
  readonly #weights = new Map<string, tf.Tensor>();
  /** Filters that sum over the window of a normalisation, by node. */
  readonly #bands = new Map<string, tf.Tensor4D>();

  /** Puts the weights on TensorFlow.js's current backend. */
  constructor(graph: Graph, options: TfjsOptions) {
    this.#graph = graph;
    this.#options = options;
    for (const [name, { shape, data }] of graph.weights) {
      this.#weights.set(name, tf.tensor(data, [...shape]));
    }
  }

  /**
   * The output of a node, [n, h, w, c].
   * @param x the network's input, [n, h, w, 3], preprocessed
   * @throws NetworkError naming the node of a kind that is not known here, or the node that does not exist
   */
  run(x: tf.Tensor4D, to: string): tf.Tensor4D {
    const values = new Map<string, tf.Tensor4D>();
    for (const node of this.#leadingTo(to)) {
      const inputs = node.inputs.map((name) => found(values.get(name), node, `input "${name}"`));
      const [first = x] = inputs;
      values.set(node.name, this.#compute(node, first, inputs));
    }
    const y = values.get(to);
    if (!y) throw new NetworkError(`"${this.#graph.name}" has no node "${to}".`, to);
    return y;
  }

  dispose(): void {
    for (const weight of [...this.#weights.values(), ...this.#bands.values()]) weight.dispose();
  }

  #leadingTo(to: string): GraphNode[] {
    const wanted = new Set([to]);
    const nodes = this.#graph.nodes.toReversed().filter((node) => {
      if (!wanted.has(node.name)) return false;
      for (const input of node.inputs) wanted.add(input);
      return true;
    });
    return nodes.reverse();
  }

  #compute(node: GraphNode, x: tf.Tensor4D, inputs: tf.Tensor4D[]): tf.Tensor4D {
    switch (node.kind) {
      case 'input':
      case 'identity':
        return x;
      case 'conv2d':
      case 'dense':
        // A dense layer's filter is a window as large as its input.
        return this.#conv2d(node, x);
      case 'maxPool':
      case 'averagePool':
        return pool(node, x);
      case 'globalAveragePool':
        return tf.mean<tf.Tensor4D>(x, [1, 2], true);
      case 'lrn':
        return this.#lrn(node, x);
      case 'relu':
        return tf.relu(x);
      case 'concat':
        return tf.concat(inputs, 3);
      case 'softmax':
        return tf.softmax(x, 3);
    }
    throw new NetworkError(`Node "${node.name}" is of kind "${node.kind}", not written for TensorFlow.js.`);
  }

  #conv2d(node: GraphNode, x: tf.Tensor4D): tf.Tensor4D {
    if (countAttribute(node, 'groups', 1, 1) !== 1) {
      throw new NetworkError(`Node "${node.name}" has groups, not written for TensorFlow.js.`, node.name);
    }
    const filter: tf.Tensor4D = tf.reshape(this.#weight(node, 'filter'), this.#filterShape(node));
    const bias = this.#weight(node, 'bias');
    const strides = pair(pairAttribute(node, 'strides', [1, 1]));
    const dilations = pair(pairAttribute(node, 'dilations', [1, 1]));
    const pad = padding(padsAttribute(node));
    const activation = activationAttribute(node);
    if (this.#options.fused) {
      const name = activation === 'none' ? 'linear' : activation;
      return tf.fused.conv2d({ x, filter, strides, pad, dilations, bias, activation: name });
    }
    const sum: tf.Tensor4D = tf.add(tf.conv2d(x, filter, strides, pad, 'NHWC', dilations), bias);
    if (activation === 'none') return sum;
    return activation === 'relu' ? tf.relu(sum) : tf.relu6(sum);
  }

  /** x / (bias + alpha / size · Σ x²)^beta; TensorFlow.js's alpha is not divided. */
  #lrn(node: GraphNode, x: tf.Tensor4D): tf.Tensor4D {
    const size = countAttribute(node, 'size', 1);
    const [alpha, beta, bias] = ['alpha', 'beta', 'bias'].map((name) => numberAttribute(node, name));
    if (this.#options.lrn === 'operation') {
      const each = (alpha ?? 0) / size;
      return tf.localResponseNormalization(x, (size - 1) / 2, bias, each, beta);
    }
    const sum = tf.conv2d(tf.square(x), this.#band(node, x.shape[3], (alpha ?? 0) / size), 1, 'valid');
    return tf.mul(x, tf.pow(tf.add(sum, bias ?? 1), -(beta ?? 0)));
  }

  /** [1, 1, c, c]: `value` where two channels are in one window, else 0. Made once, and kept out of any tidying. */
  #band(node: GraphNode, channels: number, value: number): tf.Tensor4D {
    const made = this.#bands.get(node.name);
    if (made) return made;
    const reach = (countAttribute(node, 'size', 1) - 1) / 2;
    const data = Float32Array.from({ length: channels ** 2 }, (_, i) =>
      Math.abs(Math.floor(i / channels) - (i % channels)) <= reach ? value : 0,
    );
    const band = tf.keep(tf.tensor4d(data, [1, 1, channels, channels]));
    this.#bands.set(node.name, band);
    return band;
  }

  #weight(node: GraphNode, role: string): tf.Tensor {
    return found(this.#weights.get(node.weights[role] ?? ''), node, `weight "${role}"`);
  }

  #filterShape(node: GraphNode): [number, number, number, number] {
    const [h = 1, w = 1, c = 1, out = 1] = this.#weight(node, 'filter').shape;
    return [h, w, c, out];
  }
}

/** Where windows are rounded up, the pad at the end is made to hold the last one. */
function pool(node: GraphNode, x: tf.Tensor4D): tf.Tensor4D {
  const window = pairAttribute(node, 'window');
  const strides = pairAttribute(node, 'strides', [1, 1]);
  const pads = padsAttribute(node);
  const ceil = switchAttribute(node, 'ceil', false);
  const [bottom = 0, right = 0] = ([0, 1] as const).map((axis) => {
    const [length, before, after] = [x.shape[axis + 1] ?? 0, pads[axis], pads[axis + 2] ?? 0];
    const [size, stride] = [window[axis], strides[axis]];
    const count = windowCount(length, { window: size, stride, before, after, ceil });
    return Math.max(after, (count - 1) * stride + size - length - before);
  });
  const pad = padding([pads[0], pads[1], bottom, right]);
  if (node.kind === 'maxPool') return tf.maxPool(x, pair(window), pair(strides), pad);
  if (!switchAttribute(node, 'countPadding', false)) return tf.avgPool(x, pair(window), pair(strides), pad);
  throw new NetworkError(`Node "${node.name}" counts its padding, not written for TensorFlow.js.`, node.name);
}

function padding([top, left, bottom, right]: Pads): Padding {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

function pair([height, width]: readonly [number, number]): [number, number] {
  return [height, width];
}

function found<T>(value: T | undefined, node: GraphNode, what: string): T {
  if (value === undefined) throw new NetworkError(`Node "${node.name}" lacks its ${what}.`, node.name);
  return value;
}
