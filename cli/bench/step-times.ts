/** How long each step of a program takes on the GPU. */

import type { Gpu } from '../../src/gpu/device.ts';
import { Profiler } from '../../src/gpu/profiler.ts';
import type { Program } from '../../src/gpu/program.ts';
import { programTime } from './program-time.ts';

/**
 * Milliseconds of each step in each run after a warm-up, ascending, by timestamps.
 * @throws Error where the device has none and the program more than one step; one step is then timed by the clock
 */
export async function stepTimes(gpu: Gpu, program: Program, runs: number): Promise<number[][]> {
  const times: number[][] = program.steps.map(() => []);
  for (let run = 0; run <= runs; run++) {
    const each = await (gpu.has('timestamp-query') ? byTimestamps(gpu, program) : byClock(gpu, program));
    if (run === 0) continue;
    for (const [step, ms] of each.entries()) times[step]?.push(ms);
  }
  return times.map((list) => list.sort((a, b) => a - b));
}

async function byTimestamps(gpu: Gpu, program: Program): Promise<number[]> {
  const arena = gpu.arena('times');
  const profiler = Profiler.create(gpu, arena, program.steps.length);
  if (!profiler) throw new Error('This device has no timestamps.');
  try {
    const encoder = gpu.device.createCommandEncoder({ label: 'times' });
    program.encode(encoder, profiler);
    profiler.resolve(encoder);
    gpu.device.queue.submit([encoder.finish()]);
    return (await profiler.read()).map(({ milliseconds }) => milliseconds);
  } finally {
    profiler.dispose();
    arena.dispose();
  }
}

async function byClock(gpu: Gpu, program: Program): Promise<number[]> {
  if (program.steps.length !== 1) {
    throw new Error('This device has no timestamps, so its layers cannot be timed one by one.');
  }
  return [await programTime(gpu, program)];
}
