/** Weights that are NaN or infinite: a training that diverged, a norm without variance, a damaged file. */

import type { Graph } from './graph.ts';
import { quoted } from './quote.ts';

function countBroken(data: Float32Array): number {
  let count = 0;
  for (const value of data) if (!Number.isFinite(value)) count += 1;
  return count;
}

/** One sentence that names the first layer with such weights; null where there is none, as it should be. */
export function brokenWeights(graph: Graph): string | null {
  const counts = new Map([...graph.weights].map(([key, { data }]) => [key, countBroken(data)]));
  const broken = graph.nodes.flatMap(({ name, weights }) => {
    const count = Object.values(weights).reduce((sum, key) => sum + (counts.get(key) ?? 0), 0);
    return count > 0 ? [{ name, count }] : [];
  });
  const [first, ...others] = broken;
  if (!first) return null;
  const more = others.length > 0 ? `, and ${others.length} other layers have such too` : '';
  return `Layer ${quoted(first.name)} has ${first.count} weights that are NaN or infinite${more}; train or export the network again, for what follows is no numbers either.`;
}
