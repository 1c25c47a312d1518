/** From the nodes of a file to a whole Graph: which node holds the scores, which the probabilities, what to show. */

import { chooseLayers } from '../choose-layers.ts';
import type { Graph, GraphNode } from '../graph.ts';
import { inferShapes } from '../shapes.ts';
import { simplify } from '../simplify.ts';
import type { Builder, Value } from './builder.ts';

const TO_PROBABILITIES: ReadonlySet<string> = new Set(['softmax', 'sigmoid']);

/** The node that made a value, before identities passed it on. */
function source(nodes: ReadonlyMap<string, GraphNode>, name: string): GraphNode | undefined {
  let node = nodes.get(name);
  while (node?.kind === 'identity') node = nodes.get(node.inputs[0] ?? '');
  return node;
}

/** Scores and probabilities, of which a network with a spatial output has neither. */
function heads(
  nodes: ReadonlyMap<string, GraphNode>,
  output: Value,
): Pick<Graph, 'logits' | 'probabilities'> {
  const [, h, w] = output.shape;
  if (h !== 1 || w !== 1) return { logits: null, probabilities: null };
  const last = source(nodes, output.node);
  if (last && TO_PROBABILITIES.has(last.kind))
    return { logits: last.inputs[0] ?? null, probabilities: last.name };
  return { logits: output.node, probabilities: null };
}

/**
 * Layers are chosen on the simplified graph, where a convolution carries its activation, and told by the names of
 * the file's own nodes: the last one that simplifying merged into the chosen layer, so after the activation.
 */
function layersOf(graph: Graph): string[] {
  const { graph: small, aliases } = simplify(graph);
  const own = new Map<string, string>();
  for (const { name, kind } of graph.nodes) {
    const into = aliases.get(name) ?? name;
    if (kind !== 'identity' || !own.has(into)) own.set(into, name);
  }
  return chooseLayers(small, inferShapes(small)).map((name) => own.get(name) ?? name);
}

export interface About extends Pick<Graph, 'name' | 'inputShape' | 'preprocess'> {
  /** Layers to show; chosen by structure where none of them is there. */
  readonly layers?: readonly string[];
}

export function finishGraph(builder: Builder, output: Value, about: About): Graph {
  const byName = new Map(builder.nodes.map((node) => [node.name, node]));
  const graph: Graph = {
    ...about,
    nodes: builder.nodes,
    weights: builder.weights,
    ...heads(byName, output),
    labels: null,
    layers: (about.layers ?? []).filter((name) => byName.has(name)),
  };
  return graph.layers.length > 0 ? graph : { ...graph, layers: layersOf(graph) };
}
