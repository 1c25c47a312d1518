/** Small graphs for tests: each node reads the one before it unless told otherwise, weights are a fixed noise. */

import type { Attribute, Graph, GraphNode, WeightTensor } from '../../src/net/graph.ts';

export interface Part {
  readonly name: string;
  readonly kind: string;
  readonly inputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Role to shape. */
  readonly weights?: Readonly<Record<string, readonly number[]>>;
}

/** The same numbers on every run, between −1 and 1; variances are positive. */
function noise(shape: readonly number[], role: string, seed: number): WeightTensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233));
  return { shape, data: role === 'variance' ? data.map((v) => v * v + 0.5) : data };
}

export function buildGraph(parts: readonly Part[], about: Partial<Graph> = {}): Graph {
  const weights = new Map<string, WeightTensor>();
  const nodes: GraphNode[] = [{ name: 'input', kind: 'input', inputs: [], attributes: {}, weights: {} }];
  for (const { name, kind, inputs, attributes = {}, weights: shapes = {} } of parts) {
    const roles = Object.entries(shapes).map(([role, shape], i) => {
      weights.set(`${name}.${role}`, noise(shape, role, nodes.length * 10 + i));
      return [role, `${name}.${role}`];
    });
    const before = nodes.at(-1)?.name ?? 'input';
    nodes.push({ name, kind, inputs: inputs ?? [before], attributes, weights: Object.fromEntries(roles) });
  }
  return {
    name: 'test',
    inputShape: [1, 8, 8, 3],
    preprocess: { colour: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    nodes,
    weights,
    logits: null,
    probabilities: null,
    labels: null,
    layers: [],
    ...about,
  };
}

/** A convolution with stride 1 that keeps height and width. */
export function conv(name: string, size: number, from: number, to: number, more: Partial<Part> = {}): Part {
  const pad = (size - 1) / 2;
  const attributes = { pads: [pad, pad, pad, pad], activation: 'relu', ...more.attributes };
  return {
    name,
    kind: 'conv2d',
    weights: { filter: [size, size, from, to], bias: [to] },
    ...more,
    attributes,
  };
}

export function norm(name: string, channels: number, more: Partial<Part> = {}): Part {
  const weights = { scale: [channels], shift: [channels], mean: [channels], variance: [channels] };
  return { name, kind: 'batchNorm', weights, ...more };
}
