/** Writes a network in the project's own form (docs/formats.md), which `openNetworkFile` reads back. */

import type { Graph } from '../graph.ts';
import { serializeGraphJson } from './graph-json-writer.ts';
import type { OwnBytes } from './open.ts';
import { writeSafetensors } from './safetensors.ts';

/**
 * The files of a network: labels.json where it has labels, weights.safetensors in float32 unless told, and last graph.json,
 * without which the others are nothing.
 * @throws NetworkError where F16 is asked for and cannot hold a weight
 */
export function writeNetworkFiles(graph: Graph, weights: 'F32' | 'F16' = 'F32'): OwnBytes[] {
  const text = new TextEncoder();
  const labels = graph.labels && `[\n${graph.labels.map((label) => JSON.stringify(label)).join(',\n')}\n]\n`;
  return [
    ...(labels === null ? [] : [{ name: 'labels.json', bytes: text.encode(labels) }]),
    { name: 'weights.safetensors', bytes: writeSafetensors(graph.weights, weights) },
    { name: 'graph.json', bytes: text.encode(serializeGraphJson(graph)) },
  ];
}
