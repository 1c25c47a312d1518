/** Whoever builds something of several parts is refused each allocation in turn, and must leave nothing behind. */

import { expect } from 'vitest';
import type { Disposable } from '../../src/gpu/assemble.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { type Refusal, refusing } from './refusing-device.ts';

const REFUSALS: readonly Refusal[] = ['by throw', 'by scope'];

/**
 * Builds it once, then once for each of its allocations without memory for that one.
 * @returns how many allocations it takes
 */
export async function refuseEach(gpu: Gpu, create: () => Promise<Disposable>): Promise<number> {
  /** Parts that are built side by side may have gone on, and what others wait for goes a little later. */
  const rest = () => gpu.device.queue.onSubmittedWorkDone();
  const builds = async () => {
    (await create()).dispose();
    await rest();
  };
  // Weights that are packed when they are first needed stay.
  await builds();
  const before = gpu.counts.bytes;
  const device = refusing(gpu.device);
  try {
    await builds();
    const { count } = device;
    expect(gpu.counts.bytes, 'after it was built and disposed').toBe(before);
    for (const how of REFUSALS) {
      for (let number = 1; number <= count; number++) {
        device.refuse(number, how);
        const outcome = await create().catch((error: unknown) => error);
        await rest();
        const reason =
          how === 'by throw' ? { message: 'no memory left, says the test' } : { reason: 'out-of-memory' };
        expect(outcome, `without allocation ${number} of ${count}, ${how}`).toMatchObject(reason);
        expect(gpu.counts.bytes, `without allocation ${number} of ${count}, ${how}`).toBe(before);
      }
    }
    device.refuse(0);
    await builds();
    expect(gpu.counts.bytes, 'when there was memory again').toBe(before);
    return count;
  } finally {
    device.restore();
  }
}
