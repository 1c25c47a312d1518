/** The bench itself, alike in Node and in the browser: all rows that are asked for, printed as they are done. */

import type { Gpu } from '../../src/gpu/device.ts';
import { contest } from '../peers/contest.ts';
import type { Engine } from '../peers/engines.ts';
import { layerTable } from './layers.ts';
import { type Activations, nmfRows } from './nmf.ts';
import type { BenchOptions } from './options.ts';
import { Pace } from './pace.ts';
import { measurePeaks } from './peaks.ts';
import { type BenchNetwork, networkRows } from './rows.ts';
import { HEADER, inDigits, tableLines } from './table.ts';

export interface Host {
  readonly gpu: Gpu;
  /** Other engines that run here. */
  readonly engines: readonly Engine[];
  readonly networks: readonly BenchNetwork[];
  /** Layers to factorise. */
  readonly activations: readonly Activations[];
  /** Machine, device and date in one line. */
  readonly where: string;
  print(line: string): void;
  /** What is being done now, for who waits. */
  progress(words: string): void;
}

/** @throws Error where engines disagree */
export async function runBench(host: Host, options: BenchOptions): Promise<void> {
  const { gpu, print, networks } = host;
  const { runs, budget, longest } = options;
  const faults: string[] = [];
  gpu.onError((message) => faults.push(message));
  print(host.where);
  print(
    `Medians of at most ${runs} runs that engines take in turns for about ${budget / 1000} s a row, after a warm-up; a run that would take over ${longest / 1000} s is left out.`,
  );
  if (options.rows.some((group) => group !== 'views')) {
    print('');
    for (const line of HEADER) print(line);
  }
  for (const network of networks) await benchNetwork(host, network, options);
  if (options.rows.includes('nmf')) {
    for await (const { network, title, results } of nmfRows(gpu, host.activations, options)) {
      for (const line of tableLines(network, title, results)) print(line);
    }
  }
  if (options.layers) await printLayers(host);
  if (faults.length > 0)
    throw new Error(`The GPU complained, so these times mean nothing: ${faults.join('; ')}`);
}

async function benchNetwork(host: Host, network: BenchNetwork, options: BenchOptions): Promise<void> {
  const pace = new Pace();
  const engines = host.engines.filter(({ name }) =>
    options.peers.some((word) => name.toLowerCase().includes(word)),
  );
  for await (const row of networkRows(host.gpu, network, engines, options.rows)) {
    const { agreement, title } = row;
    const onStage = (words: string) => host.progress(`${network.name}, ${title}: ${words}`);
    const results = await contest(pace.entries(row), { ...options, agreement, onStage });
    pace.learn(row, results);
    for (const line of tableLines(network.name, title, results)) host.print(line);
  }
}

async function printLayers({ gpu, print, networks }: Host): Promise<void> {
  const peaks = await measurePeaks(gpu);
  print('');
  print(
    `Peaks of this device: ${inDigits(peaks.gigaflops)} GFLOP/s by multiplying and adding in registers, ${inDigits(peaks.gigabytes)} GB/s by a large copy.`,
  );
  for (const network of networks) {
    print('');
    for (const line of await layerTable(gpu, network, peaks)) print(line);
  }
}
