/** What of the live network decides which elements there are, and which rows the table has. */

import { ancestors } from '../../../net/backward-plan.ts';
import type { Graph } from '../../../net/graph.ts';
import type { LiveNetwork } from '../../live-network.ts';
import { selectedInWords } from '../../selected.ts';
import { shownLayers } from '../spatial/columns.ts';
import { nodeOf, type Subject } from '../subject.ts';
import { type AttributionEnd, type BenchElement, type Facts, INPUT, layerOf, OUTPUT } from './grammar.ts';

/** @param open name of the layer that is open @param subject what attributions are of; null for the classes, whichever */
export function factsOf(live: LiveNetwork, open: string, subject: Subject | null): Facts {
  const { graph, shapes } = live;
  const { logits, layers } = graph;
  return {
    open,
    labelOf: (layer) => live.labelOf(layer),
    shapeOf: (layer) => (layers.includes(layer) ? shapes.get(layer) : undefined),
    classes: logits === null ? 0 : (shapes.get(logits)?.[3] ?? 0),
    end: endOf(graph, subject),
  };
}

function endOf(graph: Graph, subject: Subject | null): AttributionEnd | null {
  const { logits } = graph;
  if (!subject || subject.kind === 'class') {
    if (logits === null) return null;
    const before = ancestors(graph, [logits]);
    return { words: 'the classes', layer: OUTPUT, atom: 'neuron', leads: (layer) => before.has(layer) };
  }
  const node = nodeOf(subject, graph);
  const before = ancestors(graph, [node]);
  const cell = subject.channel === null ? 'spatial' : 'neuron';
  return {
    words: selectedInWords(subject, graph),
    layer: node,
    atom: subject.kind === 'channel' ? 'channel' : cell,
    leads: (layer) => layer !== node && before.has(layer),
  };
}

/** From the output down to the input: the wanted layers, and those that elements are about or attributions end at. */
export function rowsOf(
  layers: readonly string[],
  wanted: readonly string[],
  elements: readonly BenchElement[],
  facts: Facts,
): readonly string[] {
  const shown = new Set(shownLayers({ layers }, wanted, facts.open));
  for (const element of elements) shown.add(layerOf(element, facts));
  if (facts.end) shown.add(facts.end.layer);
  return [OUTPUT, ...layers.filter((layer) => shown.has(layer)).toReversed(), INPUT];
}
