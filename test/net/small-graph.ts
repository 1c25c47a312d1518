/** Small graphs with random weights, written in a line per node. */

import type { Attribute, Graph, GraphNode, Shape, WeightTensor } from '../../src/net/graph.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { random } from '../support/random.ts';

export interface SmallNode {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** conv2d: [kh, kw, out]; dense: [out]. */
  readonly filter?: readonly number[];
}

/** A graph that begins with `input` and ends with the last node; weights are drawn from the seed. */
export function smallGraph(inputShape: Shape, list: readonly SmallNode[], seed = 1): Graph {
  const weights = new Map<string, WeightTensor>();
  const nodes: GraphNode[] = [{ name: 'input', kind: 'input', inputs: [], attributes: {}, weights: {} }];
  const draw = random(seed);
  const add = (key: string, shape: number[], low: number, high: number) => {
    const count = shape.reduce((a, b) => a * b, 1);
    weights.set(key, { shape, data: draw.uniform(count, low, high) });
    return key;
  };
  const graph = (): Graph => ({
    name: 'small',
    inputShape,
    preprocess: { colour: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    nodes,
    weights,
    logits: null,
    probabilities: null,
    labels: null,
    layers: nodes.slice(1).map((node) => node.name),
  });
  for (const { name, kind, inputs, attributes = {}, filter } of list) {
    const roles: Record<string, string> = {};
    const [, h, w, c] = inferShapes(graph()).get(inputs[0] ?? '') ?? [1, 1, 1, 1];
    const vector = (role: string, length: number, low: number, high: number) => {
      roles[role] = add(`${name}.${role}`, [length], low, high);
    };
    if (filter) {
      const out = filter.at(-1) ?? 1;
      const groups = Number(attributes.groups ?? 1);
      const sides = kind === 'dense' ? [h, w] : [filter[0] ?? 1, filter[1] ?? 1];
      const reach = 1.5 / Math.sqrt(((sides[0] ?? 1) * (sides[1] ?? 1) * c) / groups);
      roles.filter = add(`${name}.filter`, [...sides, c / groups, out], -reach, reach);
      vector('bias', out, -0.5, 0.5);
    }
    if (kind === 'batchNorm') {
      vector('scale', c, 0.5, 2);
      vector('shift', c, -1, 1);
      vector('mean', c, -1, 1);
      vector('variance', c, 0.5, 2);
    }
    nodes.push({ name, kind, inputs, attributes, weights: roles });
  }
  return graph();
}
