/**
 * A layer's values before its activation, as a node of their own.
 *
 * Activations are fused into the nodes that compute (`simplify.ts`), so such values exist nowhere. Here the node is split in
 * two: one that computes and, under the old name, one that activates. A concat, such as the output of an inception
 * module, is the concat of its branches before theirs. Who reads the layer reads what it always did, and what nobody
 * asks for goes when the graph is cut to what is wanted.
 */

import { type Activation, activationAttribute } from './attributes.ts';
import type { Graph, GraphNode } from './graph.ts';

export interface PreActivation {
  /** The graph with the values in it; the same where it had them. */
  readonly graph: Graph;
  /** The node that holds them: the layer itself where it has no activation. */
  readonly name: string;
}

const FUSING: ReadonlySet<string> = new Set(['conv2d', 'dense', 'batchNorm', 'add', 'mul']);

/** Kinds that are nothing but an activation. */
const ACTIVATIONS: ReadonlySet<string> = new Set(['relu', 'clip', 'silu', 'hardSwish', 'leakyRelu']);

/** @param layer a node of the graph, which is simplified */
export function preActivation(graph: Graph, layer: string): PreActivation {
  const names = new Set(graph.nodes.map((node) => node.name));
  /** What stands in the place of a node. */
  const instead = new Map<string, readonly GraphNode[]>();
  /** Where the values of each node are before its activation. */
  const held = new Map<string, string>();
  for (const node of parts(graph, layer)) held.set(node.name, before(node, names, held, instead));
  const name = held.get(layer) ?? layer;
  if (instead.size === 0) return { graph, name };
  return {
    graph: { ...graph, nodes: graph.nodes.flatMap((node) => instead.get(node.name) ?? [node]) },
    name,
  };
}

/** The layer and, through concats and identities, what it is put together from; in the order of the graph. */
function parts(graph: Graph, layer: string): GraphNode[] {
  const wanted = new Set([layer]);
  const found = graph.nodes.toReversed().filter((node) => {
    if (!wanted.has(node.name)) return false;
    if (node.kind === 'concat' || node.kind === 'identity') for (const name of node.inputs) wanted.add(name);
    return true;
  });
  return found.reverse();
}

/** The name of the node that holds the values of this one before its activation; those of its inputs are `held`. */
function before(
  node: GraphNode,
  names: ReadonlySet<string>,
  held: ReadonlyMap<string, string>,
  instead: Map<string, readonly GraphNode[]>,
): string {
  const { name } = node;
  const own = `${name} before activation`;
  if (names.has(own)) return own;
  const inputs = node.inputs.map((input) => held.get(input) ?? input);
  if (ACTIVATIONS.has(node.kind)) return node.inputs[0] ?? name;
  if (node.kind === 'identity') return inputs[0] ?? name;
  if (node.kind === 'concat') {
    if (inputs.every((input, i) => input === node.inputs[i])) return name;
    instead.set(name, [{ ...node, name: own, inputs }, node]);
    return own;
  }
  const activation = FUSING.has(node.kind) ? activationAttribute(node) : 'none';
  if (activation === 'none') return name;
  const { activation: _, ...attributes } = node.attributes;
  instead.set(name, [{ ...node, name: own, attributes }, activate(node, own, activation)]);
  return own;
}

/** A node that only activates, under the name of the one that did both. */
function activate({ name }: GraphNode, input: string, activation: Exclude<Activation, 'none'>): GraphNode {
  const shared = { name, inputs: [input], weights: {} };
  if (activation === 'relu') return { ...shared, kind: 'relu', attributes: {} };
  return { ...shared, kind: 'clip', attributes: { min: 0, max: 6 } };
}
