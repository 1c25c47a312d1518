/** A table of a forward's layers: time, rate, and the share of what the device can do at most. */

import type { Gpu } from '../../src/gpu/device.ts';
import type { Step } from '../../src/gpu/kernel.ts';
import { Network } from '../../src/net/network.ts';
import { median } from '../peers/contest.ts';
import type { Peaks } from './peaks.ts';
import type { BenchNetwork } from './rows.ts';
import { stepTimes } from './step-times.ts';
import { inDigits } from './table.ts';
import { type Work, workOf } from './work.ts';

const RUNS = 5;

/** Steps that compute the same nodes. */
interface Layer {
  readonly nodes: readonly string[];
  readonly kernels: string[];
  ms: number;
}

/** Lines of the table, the layers in order. @throws Error where the device has no timestamps */
export async function layerTable(gpu: Gpu, { name, graph }: BenchNetwork, peaks: Peaks): Promise<string[]> {
  const network = await Network.create(gpu, graph);
  try {
    const program = network.forward();
    const times = (await stepTimes(gpu, program, RUNS)).map(median);
    const work = workOf(graph);
    const layers = joined(program.steps, times, [...work.keys()]);
    const total = layers.reduce((sum, { ms }) => sum + ms, 0);
    const flops = [...work.values()].reduce((sum, each) => sum + each.flops, 0);
    return [
      `${name}, a forward of batch 1 by timestamps, medians of ${RUNS}; peaks of this device in this run: ${inDigits(peaks.gigaflops)} GFLOP/s, ${inDigits(peaks.gigabytes)} GB/s`,
      '',
      '| layer | kernel | output | ms | GFLOP/s | of peak | GB/s | of copy |',
      '|---|---|---|---|---|---|---|---|',
      ...layers.map((layer) => line(layer, work, peaks)),
      `| all | ${program.steps.length} dispatches | | ${inDigits(total)} | ${rate(flops, total, peaks.gigaflops)} | | |`,
    ];
  } finally {
    network.dispose();
  }
}

/** Joins the steps of a layer, which lie side by side. */
function joined(steps: readonly Step[], times: readonly number[], names: readonly string[]): Layer[] {
  const layers: Layer[] = [];
  steps.forEach((step, i) => {
    const nodes = nodesOf(step.label, names);
    const ms = times[i] ?? Number.NaN;
    const last = layers.at(-1);
    if (last && last.nodes.join() === nodes.join()) {
      last.ms += ms;
      if (!last.kernels.includes(step.kernel.name)) last.kernels.push(step.kernel.name);
    } else layers.push({ nodes, kernels: [step.kernel.name], ms });
  });
  return layers;
}

/** The nodes that a step computes: its label is a node's name, with or without further words, or several with "+". */
export function nodesOf(label: string, names: readonly string[]): string[] {
  return label.split(' + ').map((part) => {
    const node = names.filter((name) => part === name || part.startsWith(`${name} `));
    return node.reduce((longest, name) => (name.length > longest.length ? name : longest), '') || part;
  });
}

function line({ nodes, kernels, ms }: Layer, work: ReadonlyMap<string, Work>, peaks: Peaks): string {
  const parts = nodes.flatMap((name) => work.get(name) ?? []);
  const flops = parts.reduce((sum, part) => sum + part.flops, 0);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const output = parts.map((part) => part.output.slice(1).join('×')).join(' + ');
  const rates = `${rate(flops, ms, peaks.gigaflops)} | ${rate(bytes, ms, peaks.gigabytes)}`;
  return `| ${nodes.join(' + ')} | ${kernels.join(', ')} | ${output} | ${inDigits(ms)} | ${rates} |`;
}

/** Billions in a second and their share of the peak, as two cells; empty where there is nothing to do. */
function rate(count: number, ms: number, peak: number): string {
  if (count === 0) return ' | ';
  const billions = count / ms / 1e6;
  return `${inDigits(billions)} | ${((100 * billions) / peak).toFixed(0)} %`;
}
