/**
 * Which kernel is fastest for which convolution of a network here, and what that gains:
 * `npm run tune -- [network] [--batch 1] [--seconds 2] [--patience 10] [--runs 7] [--file tuning.json]
 * [--inexact]`.
 *
 * The network is a folder with graph.json or an .onnx file; pocket unless told. It is built by the fixed table, then its
 * convolutions and their gradients are measured within so many seconds as a page does it, then it is built again; both
 * are timed by turns, from submit to done. With a file, what it holds of this adapter is known already, and what is found
 * is kept in it. With `--inexact` variants take part whose weights have 16 bits.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import type { Program } from '../src/gpu/program.ts';
import { Backward } from '../src/net/backward.ts';
import type { Graph } from '../src/net/graph.ts';
import { taskKey } from '../src/net/kinds/conv-variants/task.ts';
import { Network } from '../src/net/network.ts';
import { Autotune, type Outcome, REGISTRY } from '../src/net/tuning/autotune.ts';
import { recall, remember, type TextMemory } from '../src/net/tuning/memory.ts';
import { programTime } from './bench/program-time.ts';
import { openGpu } from './dawn.ts';
import { loadGraph } from './load.ts';
import { median } from './peers/contest.ts';

const MILLISECONDS = 1000;

export async function main(args: string[]): Promise<void> {
  const { path, batch, seconds, patience, runs, file, inexact } = readArguments(args);
  const gpu = await openDevice(await openGpu());
  gpu.tuning.inexact = inexact;
  const graph = loadGraph(path);
  const before = await build(gpu, graph, batch);
  const memory = file === undefined ? null : fileMemory(file);
  recall(memory, gpu.adapter, REGISTRY, gpu.tuning);
  console.log(
    `${graph.name}, batch ${batch}, on ${gpu.adapterName}: ${gpu.tuning.choices.length} sizes known\n`,
  );
  const options = { budget: seconds * MILLISECONDS, patience: patience * MILLISECONDS };
  await measure(new Autotune(gpu, options));
  remember(memory, gpu.adapter, REGISTRY, gpu.tuning);
  const after = await build(gpu, graph, batch);
  console.log('\n| | fixed table, ms | measured, ms | ratio (least–most) |');
  console.log('|---|---|---|---|');
  for (const name of ['forward', 'backward'] as const) {
    console.log(await compare(gpu, name, before[name], after[name], runs));
  }
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      batch: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '2' },
      patience: { type: 'string', default: '10' },
      runs: { type: 'string', default: '7' },
      file: { type: 'string' },
      inexact: { type: 'boolean', default: false },
    },
  });
  const [path = 'weights/pocket'] = positionals;
  const number = (name: 'batch' | 'seconds' | 'patience' | 'runs') => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} takes a number above 0, not "${values[name]}".`);
    return value;
  };
  const { file, inexact } = values;
  const [batch, runs] = [Math.ceil(number('batch')), Math.ceil(number('runs'))];
  return { path, batch, runs, seconds: number('seconds'), patience: number('patience'), file, inexact };
}

/** Keeps one text in a file. */
function fileMemory(file: string): TextMemory {
  return {
    getItem: () => (existsSync(file) ? readFileSync(file, 'utf8') : null),
    setItem: (_, text) => writeFileSync(file, text),
  };
}

async function build(
  gpu: Gpu,
  graph: Graph,
  batch: number,
): Promise<Record<'forward' | 'backward', Program>> {
  const network = await Network.create(gpu, graph, { batch });
  const from = graph.logits ?? graph.nodes.at(-1)?.name ?? '';
  const backward = await Backward.create(network, { from: [from], to: [graph.nodes[0]?.name ?? ''] });
  return { forward: network.forward(), backward: backward.program };
}

/** Measures all that is not known, with a row for each. */
async function measure(autotune: Autotune): Promise<void> {
  console.log('| convolution | variant | ms by variant |');
  console.log('|---|---|---|');
  const begin = performance.now();
  let measured = 0;
  for (let each = await autotune.next(); each; each = await autotune.next()) {
    console.log(row(each));
    measured++;
  }
  const seconds = (performance.now() - begin) / MILLISECONDS;
  console.log(`\n${measured} measured in ${seconds.toFixed(1)} s, compilation included.`);
}

function row({ task, variant, times }: Outcome): string {
  const all = [...times].sort(([, a], [, b]) => a - b).map(([name, ms]) => `${name} ${ms.toFixed(3)}`);
  return `| ${taskKey(task)} | ${variant} | ${all.join(', ')} |`;
}

/** Both by turns, after a warm-up. */
async function compare(
  gpu: Gpu,
  name: string,
  before: Program,
  after: Program,
  runs: number,
): Promise<string> {
  const times: { before: number; after: number }[] = [];
  for (let run = 0; run <= runs; run++) {
    const pair = { before: await programTime(gpu, before), after: await programTime(gpu, after) };
    if (run > 0) times.push(pair);
  }
  const ratios = times.map((pair) => pair.after / pair.before).sort((a, b) => a - b);
  const [least = 0, most = 0] = [ratios[0], ratios.at(-1)];
  const ms = (key: 'before' | 'after') =>
    median(times.map((pair) => pair[key]).sort((a, b) => a - b)).toFixed(2);
  const ratio = `${median(ratios).toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
  return `| ${name} | ${ms('before')} | ${ms('after')} | ${ratio} |`;
}
