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
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  /** What stands in the place of a node. */
  const instead = new Map<string, readonly GraphNode[]>();
  const name = before(layer, byName, instead);
  if (instead.size === 0) return { graph, name };
  return {
    graph: { ...graph, nodes: graph.nodes.flatMap((node) => instead.get(node.name) ?? [node]) },
    name,
  };
}

/** The name of the node that holds the values of this one before its activation. */
function before(
  name: string,
  byName: ReadonlyMap<string, GraphNode>,
  instead: Map<string, readonly GraphNode[]>,
): string {
  const node = byName.get(name);
  if (!node) return name;
  const own = `${name} before activation`;
  if (instead.has(name) || byName.has(own)) return own;
  if (ACTIVATIONS.has(node.kind)) return node.inputs[0] ?? name;
  if (node.kind === 'identity') return before(node.inputs[0] ?? name, byName, instead);
  if (node.kind === 'concat') {
    const inputs = node.inputs.map((input) => before(input, byName, instead));
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
