/** Runs a whole graph with the plain references: slow, obvious, and independent of plan, quads and GPU. */

import type { Attribute, Graph, GraphNode, Shape } from '../../src/net/graph.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { concat } from './concat.ts';
import { conv2d } from './conv2d.ts';
import { hardSwish, leakyRelu, silu } from './curves.ts';
import { dense } from './dense.ts';
import { add, batchNorm, clamp, mul, sigmoid } from './elementwise.ts';
import { gatherChannels } from './gather-channels.ts';
import { lrn } from './lrn.ts';
import { pad } from './pad.ts';
import { averagePool, globalAveragePool, maxPool } from './pool.ts';
import { softmax } from './softmax.ts';

export interface Value {
  readonly shape: Shape;
  readonly data: Float32Array;
}

type Quadruple = readonly [number, number, number, number];

/** Every node's output for one input, dense [n, h, w, c]; bare values have the graph's own input shape. */
export function runGraph(graph: Graph, given: Value | Float32Array): Map<string, Value> {
  const input = given instanceof Float32Array ? { shape: graph.inputShape, data: given } : given;
  const shapes = inferShapes(graph, input.shape);
  const values = new Map<string, Value>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => values.get(name)!);
    const shape = shapes.get(node.name)!;
    const data = node.kind === 'input' ? input.data : activate(node, runNode(graph, node, inputs, shape));
    values.set(node.name, { shape, data });
  }
  return values;
}

function activate(node: GraphNode, data: Float32Array): Float32Array {
  const activation = node.attributes.activation ?? 'none';
  if (activation === 'none') return data;
  return clamp(data, 0, activation === 'relu6' ? 6 : Number.POSITIVE_INFINITY);
}

function runNode(graph: Graph, node: GraphNode, inputs: readonly Value[], shape: Shape): Float32Array {
  const [x, b] = inputs as [Value, Value];
  const attribute = <T extends Attribute>(name: string, fallback: T) =>
    (node.attributes[name] ?? fallback) as T;
  const pair = (name: string) => attribute<readonly number[]>(name, [1, 1]) as readonly [number, number];
  const pads = attribute<readonly number[]>('pads', [0, 0, 0, 0]) as Quadruple;
  const weight = (role: string) => graph.weights.get(node.weights[role] ?? '');
  const window = () => ({
    window: pair('window'),
    strides: pair('strides'),
    pads,
    size: [shape[1], shape[2]] as const,
  });
  switch (node.kind) {
    case 'conv2d': {
      const filter = weight('filter')!;
      const how = {
        strides: pair('strides'),
        dilations: pair('dilations'),
        pads,
        groups: attribute('groups', 1),
      };
      const filterShape = filter.shape as unknown as Quadruple;
      return conv2d(x.data, x.shape, filter.data, filterShape, weight('bias')?.data ?? null, how);
    }
    case 'dense':
      return dense(x.data, weight('filter')!.data, weight('bias')?.data ?? null, shape[0], shape[3]);
    case 'maxPool':
      return maxPool(x.data, x.shape, window());
    case 'averagePool':
      return averagePool(x.data, x.shape, window(), attribute('countPadding', false));
    case 'globalAveragePool':
      return globalAveragePool(x.data, x.shape);
    case 'lrn': {
      const [size, alpha, beta, bias] = ['size', 'alpha', 'beta', 'bias'].map((name) => attribute(name, 0));
      return lrn(x.data, shape[3], { size: size!, alpha: alpha!, beta: beta!, bias: bias! });
    }
    case 'relu':
      return clamp(x.data, 0, Number.POSITIVE_INFINITY);
    case 'clip':
      return clamp(x.data, attribute('min', 0), attribute('max', 0));
    case 'sigmoid':
      return sigmoid(x.data);
    case 'silu':
      return silu(x.data);
    case 'hardSwish':
      return hardSwish(x.data);
    case 'leakyRelu':
      return leakyRelu(x.data, attribute('slope', 0));
    case 'softmax':
      return softmax(x.data, shape[3]);
    case 'gatherChannels':
      return gatherChannels(x.data, x.shape[3], node.attributes.channels as readonly number[]);
    case 'pad':
      return pad(x.data, x.shape, pads, attribute('value', 0));
    case 'add':
    case 'mul':
      return (node.kind === 'add' ? add : mul)(x.data, x.shape, b.data, b.shape);
    case 'concat':
      return concat(inputs.map(({ data, shape: [, , , channels] }) => ({ values: data, channels })));
    case 'identity':
      return x.data;
    case 'batchNorm': {
      const values = (role: string) => weight(role)!.data;
      const weights = {
        scale: values('scale'),
        shift: values('shift'),
        mean: values('mean'),
        variance: values('variance'),
      };
      return batchNorm(x.data, shape[3], weights, attribute('epsilon', 1e-5));
    }
    default:
      throw new Error(`no reference for "${node.kind}"`);
  }
}
