/**
 * Cubescope beside other engines: `npm run bench:peers -- [--runs 5] [--batches 1,16] [--size 128]
 * [--onnxruntime folder] [network …]`.
 *
 * The same network, weights, input and adapter, in one process and turn by turn; TensorFlow.js even shares our device.
 * A time is from the call to the values in JavaScript. Nothing is printed of engines that disagree. The rows of
 * onnxruntime-web need its package, which is no dependency (140 MB), and a network that is an .onnx file. A network
 * called "seeded" is InceptionV1 with weights of noise; without names, GoogLeNet or that, and pocket.
 */

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { adapterFacts } from '../src/gpu/adapter.ts';
import { Gpu } from '../src/gpu/device.ts';
import type { Graph } from '../src/net/graph.ts';
import { random } from '../test/support/random.ts';
import { openGpu } from './dawn.ts';
import { wholeNumber } from './dream.ts';
import { loadGraph } from './load.ts';
import { cosine, relativeDifference } from './peers/compare.ts';
import { type Contender, contest, countCalls, median, type Result } from './peers/contest.ts';
import {
  cubescopeDream,
  cubescopeForward,
  cubescopeGradient,
  type Pictures,
  strongestChannel,
} from './peers/cubescope.ts';
import { onnxForward } from './peers/onnxruntime.ts';
import { shimNavigator } from './peers/shim.ts';
import { standIn } from './peers/stand-in.ts';
import { openTfjs, tfjsForward, tfjsGradient } from './peers/tfjs.ts';

const GOOGLENET = '../shared/weights/bvlc_googlenet/bvlc_googlenet.onnx';

/** Where the name of a network's file is meant: InceptionV1 with weights of noise. */
const SEEDED = 'seeded';

const OPTIONS = {
  runs: { type: 'string', default: '5' },
  batches: { type: 'string', default: '1,16' },
  size: { type: 'string', default: '128' },
  onnxruntime: { type: 'string' },
} as const;

interface Bench {
  readonly gpu: Gpu;
  readonly graph: Graph;
  readonly path: string;
  readonly runs: number;
}

export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const defaults = [existsSync(GOOGLENET) ? GOOGLENET : SEEDED, 'weights/pocket'];
  const networks = positionals.length > 0 ? positionals : defaults;
  const gpu = await openShared();
  console.log(`Adapter: ${gpu.adapterName}\n`);
  for (const path of networks) {
    const bench = {
      gpu,
      path,
      graph: path === SEEDED ? standIn() : loadGraph(path),
      runs: wholeNumber(values.runs),
    };
    await benchForward(bench, values.onnxruntime);
    for (const batch of values.batches.split(',')) {
      await benchGradient(bench, wholeNumber(batch), wholeNumber(values.size));
    }
  }
}

/** One device for us and TensorFlow.js, with all that the adapter has. */
async function openShared(): Promise<Gpu> {
  const provider = await openGpu();
  const adapter = await provider.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU found no adapter; see cli/dawn.ts for how one is chosen.');
  const limits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const limit: unknown = Reflect.get(adapter.limits, name);
    if (typeof limit === 'number') limits[name] = limit;
  }
  const features = (['timestamp-query'] as const).filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits: limits });
  countCalls();
  shimNavigator(provider);
  await openTfjs(device, adapter.info);
  return new Gpu(device, adapterFacts(adapter.info));
}

async function benchForward({ gpu, graph, path, runs }: Bench, runtime?: string): Promise<void> {
  const [, size] = graph.inputShape;
  const given = noise(1, size);
  const to = graph.probabilities ?? graph.nodes.at(-1)?.name ?? '';
  const contenders = [await cubescopeForward(gpu, graph, given, to), tfjsForward(graph, given, to)];
  if (runtime && path.endsWith('.onnx')) {
    for (const backend of ['webgpu', 'wasm'] as const) {
      contenders.push(await onnxForward(backend, { runtime, model: path }, given));
    }
  }
  const difference = (ours: Result, theirs: Result) => {
    const worst = relativeDifference(theirs.output, ours.output);
    if (!(worst <= 1e-2))
      throw new Error(`${theirs.name} answers otherwise than we: ${worst} of the largest.`);
    return `largest difference ${worst.toExponential(0)}`;
  };
  await print(`${basename(path, '.onnx')}, forward, batch 1, ${size}×${size}`, contenders, runs, difference);
}

async function benchGradient({ gpu, graph, path, runs }: Bench, batch: number, size: number): Promise<void> {
  const layer = graph.layers.find((name) => name.includes('4d'));
  if (!layer) throw new Error(`"${graph.name}" has no layer 4d; give a network of the Inception family.`);
  const given = noise(batch, size);
  const unit = { layer, channel: await strongestChannel(gpu, graph, given, layer) };
  const contenders = [
    await cubescopeGradient(gpu, graph, given, unit),
    tfjsGradient(graph, given, unit),
    await cubescopeDream(gpu, graph, given, unit),
  ];
  const likeness = (ours: Result, theirs: Result) => {
    if (theirs.output.length !== ours.output.length) return '';
    const angle = cosine(theirs.output, ours.output);
    if (!(angle >= 0.999)) throw new Error(`${theirs.name} goes another way than we: cosine ${angle}.`);
    return `cosine ${angle.toFixed(6)}`;
  };
  const unitName = `${layer}:${unit.channel}`;
  const title = `${basename(path, '.onnx')}, forward and gradient from ${unitName}, batch ${batch}, ${size}×${size}`;
  await print(title, contenders, runs, likeness);
}

/** Runs the contenders, and prints a table in which the first is ours and the measure of the others. */
async function print(
  title: string,
  contenders: readonly Contender[],
  runs: number,
  agreement: (ours: Result, theirs: Result) => string,
): Promise<void> {
  const results = await contest(contenders, runs);
  for (const contender of contenders) contender.dispose();
  const [ours] = results;
  if (!ours) return;
  const rows = results.map((result) => row(result, ours, result === ours ? '' : agreement(ours, result)));
  console.log(`${title} (${runs} runs)\n`);
  console.log('| engine | ms, median (fastest–slowest) | ÷ Cubescope | dispatches | submits | agrees |');
  console.log('|---|---|---|---|---|---|');
  console.log(`${rows.join('\n')}\n`);
}

function row({ name, times, dispatches, submits }: Result, ours: Result, agrees: string): string {
  const [fastest = Number.NaN] = times;
  const slowest = times.at(-1) ?? Number.NaN;
  const ms = `${median(times).toFixed(0)} (${fastest.toFixed(0)}–${slowest.toFixed(0)})`;
  const ratio = (median(times) / median(ours.times)).toFixed(2);
  return `| ${name} | ${ms} | ${ratio} | ${dispatches} | ${submits} | ${agrees} |`;
}

/** Pictures of noise, as wide as preprocessed ones. */
function noise(batch: number, size: number): Pictures {
  return { batch, size, values: random(1).normal(batch * size * size * 3, 0, 50) };
}
