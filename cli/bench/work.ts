/** The work of a network's nodes, counted from shapes alone. */

import type { Graph, GraphNode, Shape } from '../../src/net/graph.ts';
import { inferShapes } from '../../src/net/shapes.ts';

export interface Work {
  /** Multiplications and additions of convolutions and dense layers; 0 for other kinds. */
  readonly flops: number;
  /** Inputs and weights read once and the output written once, as float32. */
  readonly bytes: number;
  readonly output: Shape;
}

/** By node. @param input the picture's shape; the graph's own unless told */
export function workOf(graph: Graph, input: Shape = graph.inputShape): Map<string, Work> {
  const shapes = inferShapes(graph, input);
  const work = new Map<string, Work>();
  for (const node of graph.nodes) {
    const output = shapes.get(node.name) ?? input;
    const inputs = node.inputs.reduce((sum, name) => sum + count(shapes.get(name) ?? input), 0);
    const weights = Object.values(node.weights).reduce((sum, key) => sum + lengthOf(graph, key), 0);
    const bytes = 4 * (inputs + weights + count(output));
    work.set(node.name, { flops: flopsOf(graph, node, output), bytes, output });
  }
  return work;
}

function flopsOf(graph: Graph, { kind, weights }: GraphNode, output: Shape): number {
  if (kind !== 'conv2d' && kind !== 'dense') return 0;
  const [h = 1, w = 1, perGroup = 1] = graph.weights.get(weights.filter ?? '')?.shape ?? [];
  return 2 * h * w * perGroup * count(output);
}

function lengthOf(graph: Graph, key: string): number {
  return graph.weights.get(key)?.data.length ?? 0;
}

function count(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}
