/**
 * How long the answers of the views take on one picture, from the question to the values in JavaScript, the network's
 * forward not counted: pocket on a sample, the grid one as the page makes it on a device that computes on the CPU.
 */

import { readFileSync } from 'node:fs';
import { Attribution } from '../../src/explain/attribution/attribution.ts';
import { Influence } from '../../src/explain/attribution/influence.ts';
import { ActivationGrid } from '../../src/explain/grid/grid.ts';
import { Factorisation } from '../../src/explain/groups/factorisation.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { Network } from '../../src/net/network.ts';
import { decodePicture, loadGraph, showPicture } from '../load.ts';
import { milliseconds } from './table.ts';

const PICTURE = 'public/samples/cat.jpg';
const LAYERS = { early: 'mixed3a', layer: 'mixed4d', late: 'mixed5a' } as const;
/** As src/app/views/grid makes it on a software device. */
const GRID = { size: 32, batch: 8, transforms: 'jitter', rate: 0.1 } as const;
const ROUNDS = 10;
const GROUPS = 6;
const SWEEPS = 20;
const CELL_BYTES = 4;

/** Prints a table of its own: nobody else has these questions. */
export async function viewTimes(gpu: Gpu, runs: number, print: (line: string) => void): Promise<void> {
  const graph = loadGraph('weights/pocket');
  const network = await Network.create(gpu, graph);
  await showPicture(gpu, network, decodePicture(readFileSync(PICTURE)));
  const forward = network.forward();
  forward.run(gpu);
  for (const line of ['', '| question to pocket | ms (fastest–slowest) |', '|---|---|']) print(line);
  const report = (what: string, times: readonly number[]) => print(`| ${what} | ${milliseconds(times)} |`);
  report('forward of all layers', await repeat(runs, () => finished(gpu, () => forward.run(gpu))));
  const { layer } = LAYERS;
  const x = network.tensor(layer);
  const cell = () => readBuffer(gpu, x.buffer, x.shape[3] * CELL_BYTES);
  report(`${layer}: a cell's vector (dictionary)`, await repeat(runs, cell));
  await timeAttribution(network, LAYERS, runs, report);
  await timeGroups(gpu, network, layer, runs, report);
  await timeGrid(gpu, network, layer, report);
  network.dispose();
}

type Report = (what: string, times: readonly number[]) => void;

async function timeAttribution(
  network: Network,
  { layer, early, late }: { readonly layer: string; readonly early: string; readonly late: string },
  runs: number,
  report: Report,
): Promise<void> {
  const { logits } = network.graph;
  const smooth = { mode: 'smooth', blur: true } as const;
  const back = await Attribution.create(network, { ...smooth, on: late, layers: [early, layer] });
  const cell = { kind: 'cell', layer: late, row: 3, column: 3 } as const;
  report(`a ${late} cell to ${early} and ${layer} (spatial)`, await repeat(runs, () => back.ask(cell)));
  const ahead = await Influence.create(network, { ...smooth, on: early, layers: [layer, late] });
  const part = { kind: 'cell', row: 3, column: 3 } as const;
  const to = logits === null ? '' : ' and all classes';
  report(`a ${early} cell to ${layer}, ${late}${to} (spatial)`, await repeat(runs, () => ahead.ask(part)));
  if (logits !== null) {
    const scores = await Attribution.create(network, { on: logits, layers: [early, layer, late] });
    const score = { kind: 'class', index: 0 } as const;
    report(`a class to the channels of three layers (paths)`, await repeat(runs, () => scores.ask(score)));
    scores.dispose();
  }
  back.dispose();
  ahead.dispose();
}

async function timeGroups(
  gpu: Gpu,
  network: Network,
  layer: string,
  runs: number,
  report: Report,
): Promise<void> {
  const groups = await Factorisation.create(gpu, { x: network.tensor(layer), groups: GROUPS });
  const settle = async () => {
    await groups.begin();
    await groups.settle();
  };
  report(`${layer}: ${GROUPS} groups from the start to tolerance`, await repeat(runs, settle));
  const warm = () =>
    finished(gpu, () => {
      const encoder = gpu.device.createCommandEncoder({ label: 'sweeps' });
      groups.encode(encoder, SWEEPS);
      gpu.device.queue.submit([encoder.finish()]);
    });
  report(`${layer}: ${SWEEPS} warm sweeps (a camera frame)`, await repeat(runs, warm));
  groups.dispose();
}

/** Once: it is long. */
async function timeGrid(gpu: Gpu, network: Network, layer: string, report: Report): Promise<void> {
  const begin = performance.now();
  const grid = await ActivationGrid.create(gpu, network.graph, {
    layer,
    live: network.tensor(layer),
    ...GRID,
  });
  await grid.look();
  report(`${layer}: an activation grid is built`, [performance.now() - begin]);
  await timeSteps(gpu, grid, report);
}

async function timeSteps(gpu: Gpu, grid: ActivationGrid, report: Report): Promise<void> {
  const { layer, groupSteps, stepsPerRound, rows, columns, side } = grid;
  const run = (count: number) =>
    once(async () => {
      for (let i = 0; i < count; i++) {
        await finished(gpu, () => {
          const encoder = gpu.device.createCommandEncoder({ label: 'grid' });
          grid.step(encoder, 1);
          grid.show(encoder, 1);
          gpu.device.queue.submit([encoder.finish()]);
        });
      }
    });
  report(`${layer}: all ${rows}×${columns} cells there, coarse (${groupSteps} steps of groups)`, [
    await run(groupSteps),
  ]);
  report(`${layer}: ${ROUNDS} steps of every cell's own picture, ${side} px`, [
    await run(ROUNDS * stepsPerRound),
  ]);
  grid.dispose();
}

async function finished(gpu: Gpu, submit: () => void): Promise<void> {
  submit();
  await gpu.device.queue.onSubmittedWorkDone();
}

async function once(act: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
}

/** The first is a warm-up. */
async function repeat(runs: number, act: () => Promise<unknown>): Promise<number[]> {
  await act();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await once(act));
  return times.sort((a, b) => a - b);
}
