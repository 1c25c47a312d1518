/**
 * Which nodes are worth showing when a reader knows nothing of the network: the waists of its graph, that is the
 * nodes through which everything must pass, where a block of layers ends and the next begins.
 */

import { BlockStructure, CURVES } from './block-structure.ts';
import type { Graph, GraphNode, Shape } from './graph.ts';
import { ancestors } from './simplify.ts';

const BLOCK_ENDS: ReadonlySet<string> = new Set(['conv2d', 'concat', 'add', 'mul', ...CURVES]);
const JOINS: ReadonlySet<string> = new Set(['concat', 'add', 'mul']);

/**
 * Nodes that no path from the picture to the end avoids. In a topological order these are the ones that no
 * edge jumps over.
 */
function waists(nodes: readonly GraphNode[]): GraphNode[] {
  const position = new Map(nodes.map((node, i) => [node.name, i]));
  const furthest = nodes.map((_, i) => i);
  nodes.forEach((node, i) => {
    for (const name of node.inputs) {
      const from = position.get(name) ?? i;
      furthest[from] = Math.max(furthest[from] ?? 0, i);
    }
  });
  let reach = 0;
  return nodes.filter((_, i) => {
    const passed = reach <= i;
    reach = Math.max(reach, furthest[i] ?? i);
    return passed;
  });
}

/** At most `limit` of them, evenly spread, the first and the last among them. */
function thinned(names: readonly string[], limit: number): string[] {
  if (names.length <= limit) return [...names];
  const step = (names.length - 1) / Math.max(1, limit - 1);
  return Array.from({ length: limit }, (_, i) => names[Math.round(i * step)] ?? '');
}

/**
 * Names of the nodes worth showing, in order: waists with height and width that are convolutions, sums or
 * concatenations; where there are few waists (a network with skips from end to end), all sums and concatenations.
 * Expects a simplified graph, so that a convolution carries its activation, and the shapes of its nodes.
 */
export function chooseLayers(graph: Graph, shapes: ReadonlyMap<string, Shape>, limit = 24): string[] {
  const end = graph.probabilities ?? graph.logits ?? graph.nodes.at(-1)?.name;
  const nodes = ancestors(graph.nodes, end === undefined ? [] : [end]);
  const structure = new BlockStructure(graph, nodes, shapes);
  const spatial = ({ name, kind }: GraphNode) => {
    const [, h, w] = shapes.get(name) ?? [1, 1, 1, 1];
    return BLOCK_ENDS.has(kind) && (h > 1 || w > 1);
  };
  const chosen = waists(nodes).filter((node) => spatial(node) && !structure.prepares(node));
  const joins = nodes.filter((node) => spatial(node) && JOINS.has(node.kind));
  const layers = chosen.length >= 3 || joins.length <= chosen.length ? chosen : joins;
  const names = (layers.length > 0 ? layers : nodes.filter(spatial)).map((node) => node.name);
  return thinned(names, limit);
}
