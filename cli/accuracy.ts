/**
 * Top-1 and top-5 accuracy of a network on labelled pictures, through the page's own kernels:
 * `npm run accuracy -- <network> <pictures.tar> <classes.csv> [how many] [--middle] [--variant conv2d-split-half]`.
 *
 * The table has the columns `file,class`; classes count from 0 in the network's own order. The middle square of
 * each picture is scaled to the input, as in the page; with `--middle` its middle pixels are taken unscaled. With
 * `--variant` the same pictures are shown to the network twice, as usual and with its convolutions by that variant
 * wherever it can do them (but for those that are computed together), and the answers that differ are counted.
 */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import { readTensor } from '../src/gpu/readback.ts';
import type { Graph } from '../src/net/graph.ts';
import { FORWARD_VARIANTS } from '../src/net/kinds/conv-variants/forward.ts';
import { runsOn } from '../src/net/kinds/conv-variants/variant.ts';
import { Network } from '../src/net/network.ts';
import { openGpu } from './dawn.ts';
import { cropMiddle, decodePicture, loadGraph, type Pixels, showPicture } from './load.ts';
import { tarFiles } from './tar.ts';

const USAGE =
  'usage: npm run accuracy -- <network> <pictures.tar> <classes.csv> [how many] [--middle] [--variant name]';

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { middle: { type: 'boolean', default: false }, variant: { type: 'string' } },
  });
  const [path, pictures, table, most = 'Infinity'] = positionals;
  if (!path || !pictures || !table) {
    console.error(USAGE);
    return 2;
  }
  const classes = readClasses(table);
  const gpu = await openDevice(await openGpu());
  const graph = loadGraph(path);
  const judges = [await Judge.create(gpu, graph, null)];
  if (values.variant !== undefined) judges.push(await Judge.create(gpu, graph, values.variant));
  let [seen, different] = [0, 0];
  for (const { name, bytes } of tarFiles(readFileSync(pictures))) {
    const wanted = classes.get(name);
    if (wanted === undefined) continue;
    if (seen >= Number(most)) break;
    const picture = decodePicture(bytes);
    const answers = new Set<number>();
    for (const judge of judges) answers.add(await judge.ask(picture, wanted, values.middle));
    if (answers.size > 1) different++;
    seen++;
    if (seen % 20 === 0) console.log(report(seen, judges, different));
  }
  console.log(`${graph.name} on ${gpu.adapterName}: ${report(seen, judges, different)}`);
  return seen > 0 ? 0 : 1;
}

/** A network that is asked, and how often it was right. */
class Judge {
  readonly #network: Network;
  readonly #head: string;
  readonly #variant: string | null;
  #asked = 0;
  /** Pictures whose class was the first, and among the first five. */
  #first = 0;
  #five = 0;

  private constructor(network: Network, head: string, variant: string | null) {
    this.#network = network;
    this.#head = head;
    this.#variant = variant;
  }

  /** @param variant of the convolutions, null for the fixed table's */
  static async create(gpu: Gpu, graph: Graph, variant: string | null): Promise<Judge> {
    if (variant !== null) checkVariant(gpu, variant);
    const head = headOf(graph);
    gpu.tuning.force(variant);
    const network = await Network.create(gpu, graph, { keep: [head] });
    gpu.tuning.force(null);
    return new Judge(network, head, variant);
  }

  /** @returns the class that it takes the picture for */
  async ask(picture: Pixels, wanted: number, middle: boolean): Promise<number> {
    const { gpu, input } = this.#network;
    const [, height, width] = input.shape;
    await showPicture(gpu, this.#network, middle ? cropMiddle(picture, width, height) : picture);
    this.#network.forward().run(gpu);
    const scores = await readTensor(gpu, this.#network.tensor(this.#head));
    const rank = rankOf(wanted, scores);
    this.#asked++;
    if (rank < 1) this.#first++;
    if (rank < 5) this.#five++;
    return scores.indexOf(Math.max(...scores));
  }

  /** Its accuracy so far. */
  toString(): string {
    const share = (hits: number) => `${((100 * hits) / this.#asked).toFixed(1)} %`;
    const by = this.#variant === null ? '' : ` by ${this.#variant}`;
    return `top-1 ${share(this.#first)}, top-5 ${share(this.#five)}${by}`;
  }
}

/** @throws RangeError where there is no such variant, or not on this device */
function checkVariant(gpu: Gpu, name: string): void {
  const able = FORWARD_VARIANTS.filter((variant) => runsOn(variant, gpu)).map((variant) => variant.name);
  if (able.includes(name)) return;
  const known = able.join(', ');
  throw new RangeError(`This device computes no convolution by "${name}"; take one of: ${known}.`);
}

function report(seen: number, judges: readonly Judge[], different: number): string {
  const by = judges.map(String).join('; ');
  return `${seen} pictures, ${by}${judges.length > 1 ? `; ${different} first answers differ` : ''}`;
}

function readClasses(table: string): Map<string, number> {
  const rows = readFileSync(table, 'utf8').trim().split('\n').slice(1);
  return new Map(rows.map((row) => row.split(',')).map(([file, index]) => [file ?? '', Number(index)]));
}

/** The node that holds the classes' scores. */
function headOf({ logits, probabilities, nodes }: Graph): string {
  return logits ?? probabilities ?? nodes.at(-1)?.name ?? '';
}

/** How many classes score higher than the wanted one. */
function rankOf(wanted: number, scores: Float32Array): number {
  const own = scores[wanted] ?? Number.NEGATIVE_INFINITY;
  return scores.reduce((higher, score) => higher + (score > own ? 1 : 0), 0);
}
