/** What of the live network decides which elements there are, and which rows the table has. */

import { ancestors } from '../../../net/backward-plan.ts';
import type { LiveNetwork } from '../../live-network.ts';
import { shownLayers } from '../spatial/columns.ts';
import { type BenchElement, type Facts, INPUT, layerOf, OUTPUT } from './grammar.ts';

/** @param open name of the layer that is open */
export function factsOf({ graph, shapes }: LiveNetwork, open: string): Facts {
  const { logits, layers } = graph;
  const before = logits === null ? new Set<string>() : ancestors(graph, [logits]);
  return {
    open,
    shapeOf: (layer) => (layers.includes(layer) ? shapes.get(layer) : undefined),
    classes: logits === null ? 0 : (shapes.get(logits)?.[3] ?? 0),
    leads: (layer) => before.has(layer),
  };
}

/** From the output down to the input: the wanted layers, and those that elements are about. */
export function rowsOf(
  layers: readonly string[],
  wanted: readonly string[],
  elements: readonly BenchElement[],
  facts: Facts,
): readonly string[] {
  const shown = new Set(shownLayers({ layers }, wanted, facts.open));
  for (const element of elements) shown.add(layerOf(element, facts));
  return [OUTPUT, ...layers.filter((layer) => shown.has(layer)).toReversed(), INPUT];
}
