/** How long a program takes. */

import type { Gpu } from '../../src/gpu/device.ts';
import type { Program } from '../../src/gpu/program.ts';

/** Milliseconds from submit to done. */
export async function programTime(gpu: Gpu, program: Program): Promise<number> {
  const begin = performance.now();
  program.run(gpu);
  await gpu.device.queue.onSubmittedWorkDone();
  return performance.now() - begin;
}
