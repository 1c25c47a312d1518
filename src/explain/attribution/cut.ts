/** The part of a graph that follows a layer, as a graph of its own whose input is the layer. */

import { ancestors, descendants } from '../../net/backward-plan.ts';
import { type Graph, type GraphNode, NetworkError, type Shape } from '../../net/graph.ts';
import { quoted } from '../../net/quote.ts';

export interface CutGraph {
  readonly graph: Graph;
  /** Nodes that run beside the layer and are read behind it, as the shortcut of a residual: inputs too. */
  readonly sides: readonly string[];
}

/**
 * Nodes keep their names and weights, so the part can share a network's packed weights.
 * @param from the layer
 * @param to nodes that are wanted
 * @param shapes of all nodes of the graph, for one picture or more
 * @throws NetworkError where a wanted node does not follow the layer
 */
export function cutGraph(
  graph: Graph,
  from: string,
  to: readonly string[],
  shapes: (name: string) => Shape,
): CutGraph {
  const [, h, w, c] = shapes(from);
  const after = descendants(graph, [from]);
  const before = ancestors(graph, to);
  const stranger = to.find((name) => name === from || !after.has(name));
  if (stranger !== undefined) {
    throw new NetworkError(
      `${quoted(stranger)} does not follow ${quoted(from)}; name a later node.`,
      stranger,
    );
  }
  const nodes = graph.nodes.filter(({ name }) => name !== from && after.has(name) && before.has(name));
  const inside = new Set([from, ...nodes.map(({ name }) => name)]);
  const sides = [...new Set(nodes.flatMap(({ inputs }) => inputs))].filter((name) => !inside.has(name));
  const kept = (name: string | null) => (name !== null && inside.has(name) ? name : null);
  const input = (name: string): GraphNode => {
    const [, ...shape] = shapes(name);
    return { name, kind: 'input', inputs: [], attributes: { shape }, weights: {} };
  };
  return {
    graph: {
      ...graph,
      name: `${graph.name} from ${from}`,
      inputShape: [1, h, w, c],
      nodes: [input(from), ...sides.map(input), ...nodes],
      layers: graph.layers.filter((name) => inside.has(name)),
      logits: kept(graph.logits),
      probabilities: kept(graph.probabilities),
    },
    sides,
  };
}
