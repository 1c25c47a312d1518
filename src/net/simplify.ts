/**
 * The same network with less to compute: identities dropped, batch norms folded into the weights before them,
 * activations fused into the layer that feeds them, x · sigmoid(x) made one, and what leads to no output left out.
 *
 * A fused node keeps the name of its first part, and `aliases` leads the other parts' names to it. One exception:
 * where the first name begins with a later one (TensorFlow's `conv2d0_pre_relu/conv` and `conv2d0`), the later
 * one is the layer's own and is kept.
 */

import { activationAttribute, numberAttribute } from './attributes.ts';
import type { Graph, GraphNode, WeightTensor } from './graph.ts';
import { joinSilu } from './join-silu.ts';

/** Names that changed or went, each to the node of the simplified graph that holds its value. */
export type Aliases = ReadonlyMap<string, string>;

export interface Simplified {
  readonly graph: Graph;
  readonly aliases: Aliases;
}

const HAS_WEIGHTS: ReadonlySet<string> = new Set(['conv2d', 'dense']);
const TAKES_ACTIVATION: ReadonlySet<string> = new Set(['conv2d', 'dense', 'batchNorm', 'add', 'mul']);

/**
 * Folded filters may take as many times the bytes of all weights: enough for each filter with its bias. A filter that many
 * share is folded for each of them, which could come to anything; what is over keeps its norm as a node.
 */
const MOST_FOLDED = 2;

/** Nodes that lead to one of `roots`, in order; the input always stays. */
export function ancestors(nodes: readonly GraphNode[], roots: Iterable<string>): GraphNode[] {
  const needed = new Set(roots);
  const kept = [...nodes].reverse().filter((node) => {
    const keep = needed.has(node.name) || node.kind === 'input';
    if (keep) for (const name of node.inputs) needed.add(name);
    return keep;
  });
  return kept.reverse();
}

/** What must be computed: the heads, or the last node where there are none, and the layers to show. */
function wanted(graph: Graph): Set<string> {
  const heads = [graph.logits, graph.probabilities].filter((name) => name !== null);
  const last = graph.nodes.at(-1)?.name;
  return new Set([...(heads.length === 0 && last !== undefined ? [last] : heads), ...graph.layers]);
}

/**
 * How many nodes read each node's value, identities not counted: who reads them reads what they pass on.
 * What the graph itself asks for by name counts as one more reader.
 */
function countReaders(nodes: readonly GraphNode[], graph: Graph): Map<string, number> {
  const readers = new Map<string, number>();
  const read = (name: string, times = 1) => readers.set(name, (readers.get(name) ?? 0) + times);
  for (const name of [graph.logits, graph.probabilities]) if (name !== null) read(name);
  for (const node of [...nodes].reverse()) {
    const times = node.kind === 'identity' ? (readers.get(node.name) ?? 0) : 1;
    for (const name of node.inputs) read(name, times);
  }
  return readers;
}

/** The activation that a node amounts to, if the kinds with an `activation` attribute have it. */
function asActivation(node: GraphNode): 'relu' | 'relu6' | null {
  if (node.kind === 'relu') return 'relu';
  if (node.kind !== 'clip') return null;
  return numberAttribute(node, 'min') === 0 && numberAttribute(node, 'max') === 6 ? 'relu6' : null;
}

/**
 * y = (filter · x + bias − mean) / √(variance + ε) · scale + shift, so that filter' = filter · g and
 * bias' = (bias − mean) · g + shift with g = scale / √(variance + ε) per output channel.
 */
function foldBatchNorm(
  host: GraphNode,
  norm: GraphNode,
  weights: ReadonlyMap<string, WeightTensor>,
): { filter: WeightTensor; bias: WeightTensor } | null {
  const get = (node: GraphNode, role: string) => weights.get(node.weights[role] ?? '');
  const filter = get(host, 'filter');
  const [scale, shift, mean, variance] = ['scale', 'shift', 'mean', 'variance'].map(
    (role) => get(norm, role)?.data,
  );
  if (!filter || !scale || !shift || !mean || !variance) return null;
  const epsilon = numberAttribute(norm, 'epsilon', 1e-5);
  const gain = scale.map((s, c) => s / Math.sqrt((variance[c] ?? 0) + epsilon));
  const before = get(host, 'bias')?.data;
  const bias = gain.map((g, c) => ((before?.[c] ?? 0) - (mean[c] ?? 0)) * g + (shift[c] ?? 0));
  const data = gain.every((g) => g === 1)
    ? filter.data
    : filter.data.map((v, i) => v * (gain[i % gain.length] ?? 0));
  return { filter: { shape: filter.shape, data }, bias: { shape: [bias.length], data: bias } };
}

/** Weights with those that were folded, and how many numbers may still come to them. */
class Folded {
  readonly weights: Map<string, WeightTensor>;
  #left: number;

  constructor(weights: ReadonlyMap<string, WeightTensor>) {
    this.weights = new Map(weights);
    this.#left = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0) * MOST_FOLDED;
  }

  /** Whether a filter of these weights may be folded once more, which is counted. */
  take(filter: string): boolean {
    const { data, shape } = this.weights.get(filter) ?? { data: [], shape: [] };
    const numbers = data.length + (shape.at(-1) ?? 0);
    if (numbers > this.#left) return false;
    this.#left -= numbers;
    return true;
  }
}

/** What `host` becomes when it does the work of `node`, its only reader, as well; null if it cannot. */
function absorb(host: GraphNode, node: GraphNode, folded: Folded): GraphNode | null {
  if (!TAKES_ACTIVATION.has(host.kind) || activationAttribute(host) !== 'none') return null;
  const activation = asActivation(node);
  if (activation) return { ...host, attributes: { ...host.attributes, activation } };
  if (node.kind !== 'batchNorm' || !HAS_WEIGHTS.has(host.kind)) return null;
  if (!folded.take(host.weights.filter ?? '')) return null;
  const made = foldBatchNorm(host, node, folded.weights);
  if (!made) return null;
  const [filter, bias] = [`${node.name}/folded filter`, `${node.name}/folded bias`];
  folded.weights.set(filter, made.filter).set(bias, made.bias);
  const after = activationAttribute(node);
  const attributes = after === 'none' ? host.attributes : { ...host.attributes, activation: after };
  return { ...host, attributes, weights: { filter, bias } };
}

interface Fused {
  readonly nodes: GraphNode[];
  /** First name of each node that swallowed others to the names of all its parts, in order. */
  readonly parts: Map<string, string[]>;
}

/** One walk in order; what is folded is added to `folded`. */
function fuse(nodes: readonly GraphNode[], graph: Graph, folded: Folded): Fused {
  const readers = countReaders(nodes, graph);
  const kept = new Map<string, GraphNode>();
  const parts = new Map<string, string[]>();
  const hostOf = new Map<string, string>();
  /** The part that computes a node's value now; the readers that count are those of that part. */
  const tailOf = new Map<string, string>();
  for (const original of nodes) {
    const node = { ...original, inputs: original.inputs.map((name) => hostOf.get(name) ?? name) };
    const host = kept.get(node.inputs[0] ?? '');
    const only = host && readers.get(tailOf.get(host.name) ?? host.name) === 1;
    const absorbed = only ? absorb(host, node, folded) : null;
    const merged = node.kind === 'identity' ? host : absorbed;
    if (host && merged) {
      if (absorbed) tailOf.set(host.name, node.name);
      kept.set(host.name, merged);
      const chain = parts.get(host.name);
      if (chain) chain.push(node.name);
      else parts.set(host.name, [host.name, node.name]);
      hostOf.set(node.name, host.name);
    } else {
      kept.set(node.name, node);
    }
  }
  return { nodes: [...kept.values()], parts };
}

/** The name a fused node takes; see the head of this file. */
function nameOf(parts: readonly string[]): string {
  const first = parts[0] ?? '';
  return parts.findLast((part) => part !== '' && first.startsWith(part)) ?? first;
}

/** A graph that computes the same values for its logits, probabilities and layers with fewer nodes. */
export function simplify(graph: Graph): Simplified {
  const folded = new Folded(graph.weights);
  const roots = wanted(graph);
  const needed = ancestors(joinSilu(ancestors(graph.nodes, roots)), roots);
  const { nodes, parts } = fuse(needed, graph, folded);
  const aliases = new Map<string, string>();
  for (const chain of parts.values()) {
    const name = nameOf(chain);
    for (const part of chain) if (part !== name) aliases.set(part, name);
  }
  const renamed = (name: string) => aliases.get(name) ?? name;
  const renamedNodes = nodes.map((node) => ({
    ...node,
    name: renamed(node.name),
    inputs: node.inputs.map(renamed),
  }));
  const used = new Map<string, WeightTensor>();
  for (const key of renamedNodes.flatMap((node) => Object.values(node.weights))) {
    const value = folded.weights.get(key);
    if (value) used.set(key, value);
  }
  return {
    graph: {
      ...graph,
      nodes: renamedNodes,
      weights: used,
      logits: graph.logits === null ? null : renamed(graph.logits),
      probabilities: graph.probabilities === null ? null : renamed(graph.probabilities),
      layers: [...new Set(graph.layers.map(renamed))],
    },
    aliases,
  };
}
