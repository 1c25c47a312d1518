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
}

/** What one picture tells about one way of ranking channels; correlations are NaN for random order. */
interface Finding {
  readonly pearson: number;
  readonly spearman: number;
  /** Share of the logit that is left at each of `SHARES`. */
  readonly left: readonly number[];
}

type Findings = Map<string, Finding[]>;

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [path, pictures, ...rest] = positionals;
  if (!path || !pictures) {
    console.error('usage: npm run faithfulness -- <network> <pictures.tar> [layer …] [--pictures 50]');
    return 2;
  }
  const [count, sampled, steps] = [values.pictures, values.channels, values.steps].map(wholeNumber);
  const gpu = await openDevice(await openGpu());
  const network = await Network.create(gpu, loadGraph(path));
  const on = network.graph.logits ?? '';
  const layers = rest.length > 0 ? rest : network.graph.layers.slice(-3, -1);
  const attribution = await Attribution.create(network, { on, layers });
  const asked = await Promise.all(layers.map((layer) => ask(network, layer, on, steps ?? 0)));
  const found = new Map<string, Findings>(layers.map((layer) => [layer, new Map()]));
  const gaps: number[] = [];
  const bar = new ProgressBar('pictures', count ?? 0);
  let seen = 0;
  for (const { bytes } of tarFiles(readFileSync(pictures))) {
    if (seen >= (count ?? 0)) break;
    await showPicture(gpu, network, decodePicture(bytes));
    network.forward().run(gpu);
    const index = await topClass(network, on);
    const answers = await attribution.ask({ kind: 'class', index });
    for (const each of asked) {
      const plain = answers.get(each.layer)?.channels ?? new Float32Array();
      const whole = await each.integrated.ask({ kind: 'class', index });
      gaps.push(whole.gap);
      const picture = { index, seen, sampled: sampled ?? 0, here: whole.scoreHere, zero: whole.scoreAtZero };
      const attributions = { 'gradient × activation': plain, 'integrated gradients': whole.channels };
      await measure(network, each, picture, attributions, found.get(each.layer) ?? new Map());
    }
    bar.show(++seen);
  }
  const size = `${seen} pictures, ${sampled} channels silenced one by one, ${steps} steps (mean gap ${percent(mean(gaps))})`;
  console.log(`\n${network.graph.name} on ${gpu.adapterName}: ${size}`);
  print(found);
  return 0;
}

async function ask(network: Network, layer: string, on: string, steps: number): Promise<Asked> {
  return {
    layer,
    integrated: await IntegratedGradients.create(network, { on, layer, steps, batch: BATCH }),
    intervention: await Intervention.create(network, { layer, batch: BATCH }),
  };
}

async function topClass(network: Network, on: string): Promise<number> {
  return descending(await readTensor(network.gpu, network.tensor(on)))[0] ?? 0;
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
}

/** Adds a finding for each attribution, and one for random order. */
async function measure(
  network: Network,
  { layer, intervention }: Asked,
  { index, seen, sampled, here, zero }: Picture,
  attributions: Readonly<Record<string, Float32Array>>,
  findings: Findings,
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

function print(found: ReadonlyMap<string, Findings>): void {
  const heads = SHARES.map((share) => `left at ${percent(share)}`);
  console.log(`| layer | order | Pearson | Spearman | ${heads.join(' | ')} | area |`);
  console.log(`|---|---|---|---|${heads.map(() => '---|').join('')}---|`);
  for (const [layer, findings] of found) {
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
