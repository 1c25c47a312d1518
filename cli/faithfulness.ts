/**
 * Does attribution tell the truth? For pictures of an archive: how well the attribution of each channel to the top class
 * agrees with what silencing the channel does to that class, and how fast the class fades as channels are silenced
 * from the most attributed on: `npm run faithfulness -- <network> <pictures.tar> [layer …] [--pictures 50]
 * [--channels 32] [--steps 16]`.
 *
 * Both sides are about the class's logit. Its share is 1 as it is and 0 where the whole layer is zero; the area is the
 * mean share from 0 to 40 % of the channels. Single channels are sampled, with a seed, from those that fire at all:
 * channels that are zero everywhere would agree by being nothing.
 */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Attribution } from '../src/explain/attribution/attribution.ts';
import { IntegratedGradients } from '../src/explain/attribution/integrated-gradients.ts';
import { scoreNode } from '../src/explain/attribution/scores.ts';
import { Intervention } from '../src/explain/intervene/intervention.ts';
import { descending, mean, meanHeight, pearson, spearman } from '../src/explain/intervene/statistics.ts';
import { randomStream } from '../src/explain/random.ts';
import { openGpu as openDevice } from '../src/gpu/device.ts';
import { readTensor } from '../src/gpu/readback.ts';
import { Network } from '../src/net/network.ts';
import { openGpu } from './dawn.ts';
import { wholeNumber } from './dream.ts';
import { decodePicture, loadGraph, showPicture } from './load.ts';
import { ProgressBar } from './progress.ts';
import { tarFiles } from './tar.ts';

const OPTIONS = {
  pictures: { type: 'string', default: '50' },
  channels: { type: 'string', default: '32' },
  steps: { type: 'string', default: '16' },
} as const;

/** Shares of the channels that are silenced at once. */
const SHARES = [0.05, 0.1, 0.2, 0.4];
const BATCH = 4;

/** What is asked about a layer. */
interface Asked {
  readonly layer: string;
  readonly integrated: IntegratedGradients;
  readonly intervention: Intervention;
  /** By the way of ranking channels, one for each picture. */
  readonly findings: Map<string, Finding[]>;
}

interface Questions {
  readonly network: Network;
  /** The node of the class scores. */
  readonly on: string;
  readonly attribution: Attribution;
  readonly asked: readonly Asked[];
  /** How far integrated gradients are from complete. */
  readonly gaps: number[];
}

/** What one picture tells about one way of ranking channels; correlations are NaN for random order. */
interface Finding {
  readonly pearson: number;
  readonly spearman: number;
  /** Share of the logit that is left at each of `SHARES`. */
  readonly left: readonly number[];
}

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [path, pictures, ...rest] = positionals;
  if (!path || !pictures) {
    console.error('usage: npm run faithfulness -- <network> <pictures.tar> [layer …] [--pictures 50]');
    return 2;
  }
  const [count = 0, sampled = 0, steps = 0] = [values.pictures, values.channels, values.steps].map(
    wholeNumber,
  );
  const gpu = await openDevice(await openGpu());
  const network = await Network.create(gpu, loadGraph(path));
  const layers = rest.length > 0 ? rest : network.graph.layers.slice(-3, -1);
  const questions = await prepare(network, layers, steps);
  const bar = new ProgressBar('pictures', count);
  let seen = 0;
  for (const { bytes } of tarFiles(readFileSync(pictures))) {
    if (seen >= count) break;
    await showPicture(gpu, network, decodePicture(bytes));
    network.forward().run(gpu);
    await askAll(questions, seen, sampled);
    bar.show(++seen);
  }
  const gap = percent(mean(questions.gaps));
  const size = `${seen} pictures, ${sampled} channels silenced one by one, ${steps} steps (mean gap ${gap})`;
  console.log(`\n${network.graph.name} on ${gpu.adapterName}: ${size}`);
  print(questions.asked);
  return 0;
}

async function prepare(network: Network, layers: readonly string[], steps: number): Promise<Questions> {
  const on = scoreNode(network.graph, { kind: 'class', index: 0 });
  const asked: Asked[] = [];
  for (const layer of layers) {
    const integrated = await IntegratedGradients.create(network, { on, layer, steps, batch: BATCH });
    const intervention = await Intervention.create(network, { layer, batch: BATCH });
    asked.push({ layer, integrated, intervention, findings: new Map() });
  }
  return { network, on, attribution: await Attribution.create(network, { on, layers }), asked, gaps: [] };
}

/** Everything about the picture that the network has seen last. */
async function askAll({ network, on, attribution, asked, gaps }: Questions, seen: number, sampled: number) {
  const index = descending(await readTensor(network.gpu, network.tensor(on)))[0] ?? 0;
  const answers = await attribution.ask({ kind: 'class', index });
  for (const each of asked) {
    const whole = await each.integrated.ask({ kind: 'class', index });
    gaps.push(whole.gap);
    await measure(network, each, {
      index,
      seen,
      sampled,
      here: whole.scoreHere,
      zero: whole.scoreAtZero,
      attributions: {
        'gradient × activation': answers.get(each.layer)?.channels ?? new Float32Array(),
        'integrated gradients': whole.channels,
      },
    });
  }
}

interface Picture {
  /** Its top class. */
  readonly index: number;
  /** Its number, for the seed. */
  readonly seen: number;
  readonly sampled: number;
  /** The logit as it is, and where the layer is zero. */
  readonly here: number;
  readonly zero: number;
  /** By name, of every channel. */
  readonly attributions: Readonly<Record<string, Float32Array>>;
}

/** Adds a finding for each attribution, and one for random order. */
async function measure(
  network: Network,
  { layer, intervention, findings }: Asked,
  { index, seen, sampled, here, zero, attributions }: Picture,
): Promise<void> {
  const channels = network.tensor(layer).shape[3];
  const firing = await firingChannels(network, layer);
  const some = shuffled(firing, seen).slice(0, sampled);
  const silence = (lists: readonly (readonly number[])[]) => silenced(intervention, lists, index);
  const changes = (await silence(some.map((channel) => [channel]))).map((logit) => here - logit);
  const all = Array.from({ length: channels }, (_, i) => i);
  const orders = Object.entries(attributions).map(
    ([name, values]) => [name, descending(values), values] as const,
  );
  for (const [name, order, values] of [...orders, ['random order', shuffled(all, seen), null] as const]) {
    const logits = await silence(SHARES.map((share) => order.slice(0, Math.round(share * channels))));
    const own = values === null ? [] : some.map((channel) => values[channel] ?? Number.NaN);
    const finding = {
      pearson: values === null ? Number.NaN : pearson(own, changes),
      spearman: values === null ? Number.NaN : spearman(own, changes),
      left: logits.map((logit) => (logit - zero) / (here - zero)),
    };
    findings.set(name, [...(findings.get(name) ?? []), finding]);
  }
}

/** The logit after each of these lists of channels is silenced. */
async function silenced(
  intervention: Intervention,
  lists: readonly (readonly number[])[],
  index: number,
): Promise<number[]> {
  const logits: number[] = [];
  for (let first = 0; first < lists.length; first += BATCH) {
    const some = lists.slice(first, first + BATCH);
    const outcomes = await intervention.ask(
      some.map((channels) => [{ kind: 'channels', channels, scale: 0 }]),
    );
    logits.push(...outcomes.map((outcome) => outcome.logits?.[index] ?? Number.NaN));
  }
  return logits;
}

/** Channels that are not zero everywhere. */
async function firingChannels(network: Network, layer: string): Promise<number[]> {
  const tensor = network.tensor(layer);
  const channels = tensor.shape[3];
  const fires = new Set<number>();
  for (const [i, value] of (await readTensor(network.gpu, tensor)).entries()) {
    if (value !== 0) fires.add(i % channels);
  }
  return [...fires].sort((a, b) => a - b);
}

/** Fisher and Yates's shuffle, the same for a seed. */
function shuffled(list: readonly number[], seed: number): number[] {
  const random = randomStream(seed);
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [mixed[i], mixed[j]] = [mixed[j] ?? 0, mixed[i] ?? 0];
  }
  return mixed;
}

function print(asked: readonly Asked[]): void {
  const heads = SHARES.map((share) => `left at ${percent(share)}`);
  console.log(`| layer | order | Pearson | Spearman | ${heads.join(' | ')} | area |`);
  console.log(`|---|---|---|---|${heads.map(() => '---|').join('')}---|`);
  for (const { layer, findings } of asked) {
    for (const [name, list] of findings) {
      const column = (of: (finding: Finding) => number) => mean(list.map(of).filter((v) => !Number.isNaN(v)));
      const left = SHARES.map((_, i) => column((finding) => finding.left[i] ?? Number.NaN));
      const cells = [column((each) => each.pearson), column((each) => each.spearman)].map(decimals);
      const area = decimals(meanHeight([0, ...SHARES], [1, ...left]));
      console.log(`| ${layer} | ${name} | ${[...cells, ...left.map(decimals), area].join(' | ')} |`);
    }
  }
}

function decimals(value: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(3);
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
