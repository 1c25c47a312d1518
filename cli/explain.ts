/**
 * What a network says of a picture: `node cli/run.mjs cli/explain.ts <network> <picture> [layer …]`.
 *
 * Prints the top classes, and for each layer the channels that fire most with where they do.
 */

import { readFileSync } from 'node:fs';
import { openGpu as openDevice } from '../src/gpu/device.ts';
import { readTensor } from '../src/gpu/readback.ts';
import type { Shape } from '../src/net/graph.ts';
import { Network } from '../src/net/network.ts';
import { openGpu } from './dawn.ts';
import { decodePicture, loadGraph, showPicture } from './load.ts';

const TOP = 5;

export async function main([path, picture, ...layers]: string[]): Promise<number> {
  if (!path || !picture) {
    console.error('usage: node cli/run.mjs cli/explain.ts <network> <picture> [layer …]');
    return 2;
  }
  const gpu = await openDevice(await openGpu());
  const graph = loadGraph(path);
  const { probabilities, logits, labels } = graph;
  const head = probabilities ?? logits;
  const shown = graph.layers.filter((name) => layers.length === 0 || layers.includes(name));
  const keep = head === null ? shown : [...shown, head];
  const network = await Network.create(gpu, graph, { keep });
  await showPicture(gpu, network, decodePicture(readFileSync(picture)));
  network.forward().run(gpu);
  if (head !== null) {
    const scores = await readTensor(gpu, network.tensor(head));
    for (const index of largest(scores)) {
      console.log(`${(scores[index] ?? 0).toFixed(3).padStart(8)}  ${labels?.[index] ?? `unit ${index}`}`);
    }
  }
  for (const { name, shape } of network.layers) {
    if (!shown.includes(name)) continue;
    console.log(`${name}  ${shape.slice(1).join('×')}`);
    for (const line of strongest(await readTensor(gpu, network.tensor(name)), shape)) console.log(line);
  }
  return 0;
}

/** Indices of the largest values, best first. */
function largest(values: Float32Array): number[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  return order.slice(0, TOP);
}

/** A line for each of the channels with the largest values: value, channel, row and column. */
function strongest(values: Float32Array, [, , width, channels]: Shape): string[] {
  const peaks = new Float32Array(channels).fill(Number.NEGATIVE_INFINITY);
  const places = new Int32Array(channels);
  values.forEach((value, i) => {
    const channel = i % channels;
    if (value <= (peaks[channel] ?? 0)) return;
    peaks[channel] = value;
    places[channel] = Math.floor(i / channels);
  });
  return largest(peaks).map((channel) => {
    const place = places[channel] ?? 0;
    const [row, column] = [Math.floor(place / width), place % width];
    return `${(peaks[channel] ?? 0).toFixed(3).padStart(8)}  channel ${channel} at row ${row}, column ${column}`;
  });
}
