/**
 * Writes any network that can be opened in the project's own form: `npm run convert -- model.onnx folder [--f16]`.
 *
 * The folder gets graph.json, weights.safetensors and, where the classes have names, labels.json (docs/formats.md). Open
 * the three on the page, or give the folder to the other commands. `--f16` halves the weights' size and rounds them.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openNetworkFile } from '../src/net/formats/open.ts';
import { writeNetworkFiles } from '../src/net/formats/write.ts';
import { type Graph, NetworkError } from '../src/net/graph.ts';
import { inferShapes } from '../src/net/shapes.ts';
import { loadGraph } from './load.ts';

export function main(args: string[]): number {
  const [path, folder, ...rest] = args.filter((arg) => !arg.startsWith('--'));
  const options = args.filter((arg) => arg.startsWith('--'));
  if (!path || !folder || rest.length > 0 || options.some((option) => option !== '--f16')) {
    console.error('usage: npm run convert -- <network> <folder> [--f16]');
    return 2;
  }
  try {
    const graph = loadGraph(path);
    const bytes = convert(graph, folder, options.includes('--f16') ? 'F16' : 'F32');
    for (const line of about(graph)) console.log(line);
    console.log(`${folder}: ${(bytes / 1e6).toFixed(1)} MB`);
    return 0;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    console.error(error.message);
    return 1;
  }
}

/**
 * Writes the files of a network and returns how many bytes they are.
 * @throws NetworkError where a weight is too large for 16 bits, or what was written cannot be read
 */
export function convert(graph: Graph, folder: string, weights: 'F32' | 'F16'): number {
  const files = writeNetworkFiles(graph, weights);
  openNetworkFile(files);
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** What a person should look at: the way of a picture is a guess where the file is of no known family. */
function about(graph: Graph): string[] {
  const { name, inputShape, preprocess, nodes, labels, layers } = graph;
  const { colour, scale, mean, std } = preprocess;
  const count = [...graph.weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  const units = inferShapes(graph).get(graph.logits ?? graph.probabilities ?? '')?.[3] ?? 'none';
  return [
    `${name}: ${nodes.length} nodes, ${(count / 1e6).toFixed(2)} million weights`,
    `pictures: ${inputShape[1]}×${inputShape[2]}, ${colour}, (0…${scale} − ${mean.join(' ')}) / ${std.join(' ')}`,
    `classes: ${units}${labels ? ', with names' : ''}`,
    `layers: ${layers.join(', ')}`,
  ];
}
