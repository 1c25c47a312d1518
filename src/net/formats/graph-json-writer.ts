/** A Graph as the project's own `graph.json` (`docs/formats.md`), which `graph-json.ts` reads. */

import type { Graph } from '../graph.ts';
import { FORMAT, VERSION } from './graph-json.ts';

/** The text of graph.json, one node per line. Weights and labels go to their own files. */
export function serializeGraphJson(graph: Graph): string {
  const { name, inputShape: shape, preprocess, logits, probabilities, layers } = graph;
  const head = {
    format: FORMAT,
    version: VERSION,
    name,
    input: { shape, preprocess },
    logits,
    probabilities,
    layers,
  };
  const fields = Object.entries(head).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  const nodes = graph.nodes.map(
    ({ name, kind, inputs, attributes, weights }) =>
      `    ${JSON.stringify({ name, kind, inputs, attributes, weights })}`,
  );
  return `{\n${fields.join(',\n')},\n  "nodes": [\n${nodes.join(',\n')}\n  ]\n}\n`;
}
