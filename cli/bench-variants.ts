/**
 * What each variant of the convolutions makes of a whole network: `npm run bench:variants -- [network] [--batch 1]
 * [--runs 5]`. Each is forced wherever it fits, the rest goes by the fixed table; beside it the table as it is. All are
 * timed by turns with the plain kernels (`conv2d`, `conv2d-dx`) forced, from submit to done.
 *
 * The network is a folder with graph.json or an .onnx file; pocket unless told. Backward is from the logits to the input.
 */

import { parseArgs } from 'node:util';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import type { Program } from '../src/gpu/program.ts';
import { Backward } from '../src/net/backward.ts';
import type { Graph } from '../src/net/graph.ts';
import { askedTasks } from '../src/net/kinds/conv-variants/choose.ts';
import { DX_VARIANTS } from '../src/net/kinds/conv-variants/dx.ts';
import { FORWARD_VARIANTS } from '../src/net/kinds/conv-variants/forward.ts';
import { runsOn } from '../src/net/kinds/conv-variants/variant.ts';
import { Network } from '../src/net/network.ts';
import { programTime } from './bench/program-time.ts';
import { openGpu } from './dawn.ts';
import { loadGraph } from './load.ts';
import { median } from './peers/contest.ts';

/** Something to time, and what it holds. */
interface Timed {
  readonly program: Program;
  dispose(): void;
}

const DIRECTIONS = [
  { title: 'forward', plain: 'conv2d', variants: FORWARD_VARIANTS, build: buildForward },
  { title: 'backward', plain: 'conv2d-dx', variants: DX_VARIANTS, build: buildBackward },
] as const;

export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { batch: { type: 'string', default: '1' }, runs: { type: 'string', default: '5' } },
  });
  const [batch, runs] = [Number(values.batch), Number(values.runs)];
  if (!(batch >= 1) || !(runs >= 1)) {
    throw new Error(`--batch ${values.batch} --runs ${values.runs}: both take numbers from 1.`);
  }
  const gpu = await openDevice(await openGpu());
  const graph = loadGraph(positionals[0] ?? 'weights/pocket');
  console.log(`${graph.name}, batch ${batch}, on ${gpu.adapterName}\n`);
  console.log('| | variant | dispatches | ms | ÷ plain (least–most) |');
  console.log('|---|---|---|---|---|');
  for (const { title, plain, variants, build } of DIRECTIONS) {
    const make = (name: string | null) => forced(gpu, name, () => build(gpu, graph, batch));
    const before = await make(plain);
    const used = variants.filter((each) => runsOn(each, gpu) && askedTasks(gpu).some(each.fits));
    const names = used.map(({ name }) => name).filter((name) => name !== plain);
    for (const name of [null, ...names]) {
      const after = await make(name);
      console.log(
        `| ${title} | ${name ?? 'the table'} | ${await compare(gpu, before.program, after.program, runs)} |`,
      );
      after.dispose();
    }
    before.dispose();
  }
}

async function buildForward(gpu: Gpu, graph: Graph, batch: number): Promise<Timed> {
  const network = await Network.create(gpu, graph, { batch });
  return { program: network.forward(), dispose: () => network.dispose() };
}

async function buildBackward(gpu: Gpu, graph: Graph, batch: number): Promise<Timed> {
  const network = await Network.create(gpu, graph, { batch });
  const from = graph.logits ?? graph.nodes.at(-1)?.name ?? '';
  const backward = await Backward.create(network, { from: [from], to: [graph.nodes[0]?.name ?? ''] });
  const dispose = () => {
    backward.dispose();
    network.dispose();
  };
  return { program: backward.program, dispose };
}

async function forced(gpu: Gpu, name: string | null, build: () => Promise<Timed>): Promise<Timed> {
  gpu.tuning.force(name);
  try {
    return await build();
  } finally {
    gpu.tuning.force(null);
  }
}

/** The last cells of a row. */
async function compare(gpu: Gpu, before: Program, after: Program, runs: number): Promise<string> {
  const times: number[] = [];
  const ratios: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const [plain, other] = [await programTime(gpu, before), await programTime(gpu, after)];
    if (run === 0) continue;
    times.push(other);
    ratios.push(other / plain);
  }
  const [ms, ratio] = [times, ratios].map((some) => some.sort((a, b) => a - b));
  const digits = (value = Number.NaN) => value.toFixed(2);
  return `${after.steps.length} | ${median(ms ?? []).toFixed(1)} | ${digits(median(ratio ?? []))} (${digits(ratio?.[0])}–${digits(ratio?.at(-1))})`;
}
