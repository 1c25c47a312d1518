/**
 * Top-1 and top-5 accuracy of a network on labelled pictures, through the page's own kernels:
 * `npm run accuracy -- <network> <pictures.tar> <classes.csv> [how many] [--middle]`.
 *
 * The table has the columns `file,class`; classes count from 0 in the network's own order. The middle square of
 * each picture is scaled to the input, as in the page; with `--middle` its middle pixels are taken unscaled.
 */

import { readFileSync } from 'node:fs';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import { readTensor } from '../src/gpu/readback.ts';
import type { Graph } from '../src/net/graph.ts';
import { Network } from '../src/net/network.ts';
import { openGpu } from './dawn.ts';
import { cropMiddle, decodePicture, loadGraph, type Pixels, showPicture } from './load.ts';
import { tarFiles } from './tar.ts';

export async function main(args: string[]): Promise<number> {
  const [path, pictures, table, count] = args.filter((arg) => !arg.startsWith('--'));
  if (!path || !pictures || !table) {
    console.error('usage: npm run accuracy -- <network> <pictures.tar> <classes.csv> [how many] [--middle]');
    return 2;
  }
  const middle = args.includes('--middle');
  const classes = readClasses(table);
  const gpu = await openDevice(await openGpu());
  const graph = loadGraph(path);
  const network = await Network.create(gpu, graph, { keep: [headOf(graph)] });
  let [seen, first, five] = [0, 0, 0];
  for (const { name, bytes } of tarFiles(readFileSync(pictures))) {
    const wanted = classes.get(name);
    if (wanted === undefined) continue;
    const [, height, width] = network.input.shape;
    const picture = decodePicture(bytes);
    const shown = middle ? cropMiddle(picture, width, height) : picture;
    const rank = rankOf(wanted, await classify(gpu, network, headOf(graph), shown));
    seen++;
    if (rank < 1) first++;
    if (rank < 5) five++;
    if (seen % 20 === 0) console.log(report(seen, first, five));
    if (seen >= Number(count ?? Number.POSITIVE_INFINITY)) break;
  }
  console.log(`${network.graph.name} on ${gpu.adapterName}: ${report(seen, first, five)}`);
  return seen > 0 ? 0 : 1;
}

function readClasses(table: string): Map<string, number> {
  const rows = readFileSync(table, 'utf8').trim().split('\n').slice(1);
  return new Map(rows.map((row) => row.split(',')).map(([file, index]) => [file ?? '', Number(index)]));
}

/** The node that holds the classes' scores. */
function headOf({ logits, probabilities, nodes }: Graph): string {
  return logits ?? probabilities ?? nodes.at(-1)?.name ?? '';
}

/** Scores of the classes for one picture. */
async function classify(gpu: Gpu, network: Network, head: string, pixels: Pixels): Promise<Float32Array> {
  await showPicture(gpu, network, pixels);
  network.forward().run(gpu);
  return readTensor(gpu, network.tensor(head));
}

/** How many classes score higher than the wanted one. */
function rankOf(wanted: number, scores: Float32Array): number {
  const own = scores[wanted] ?? Number.NEGATIVE_INFINITY;
  return scores.reduce((higher, score) => higher + (score > own ? 1 : 0), 0);
}

function report(seen: number, first: number, five: number): string {
  const share = (hits: number) => `${((100 * hits) / seen).toFixed(1)} %`;
  return `${seen} pictures, top-1 ${share(first)}, top-5 ${share(five)}`;
}
