/** What the device can do at most, measured: multiply and add in registers, and a large copy. */

import type { Gpu } from '../../src/gpu/device.ts';
import { BufferUsage } from '../../src/gpu/flags.ts';
import { Program } from '../../src/gpu/program.ts';
import copyWgsl from './copy.wgsl?raw';
import fmaWgsl from './fma.wgsl?raw';
import { stepTimes } from './step-times.ts';

export interface Peaks {
  /** 10⁹ additions and multiplications in a second. */
  readonly gigaflops: number;
  /** 10⁹ bytes in a second, read and written ones together. */
  readonly gigabytes: number;
}

/** The fastest counts: a peak is what is possible. */
const RUNS = 5;
const INVOCATIONS = 2 ** 18;
/** Eight chains of four lanes, a multiplication and an addition each. */
const FLOPS_PER_ROUND = 8 * 4 * 2;
/** Rounds unrolled in the kernel: counts are multiples of it. */
const UNROLLED = 4;
/** Long enough that starting a dispatch does not count. */
const LEAST_MS = 40;
const MOST_ROUNDS = 2 ** 22;
/** Larger than the caches of GPUs. */
const COPY_BYTES = 2 ** 28;
const WORKGROUP = 256;
/** Few enough for any device's limit of workgroups on a side. */
const COPY_COLUMNS = 2 ** 15;

export async function measurePeaks(gpu: Gpu): Promise<Peaks> {
  return { gigaflops: await measureFlops(gpu), gigabytes: await measureBytes(gpu) };
}

/** Rounds double until they take long enough. */
async function measureFlops(gpu: Gpu): Promise<number> {
  const arena = gpu.arena('peak');
  try {
    const kernel = await gpu.kernel('fma', fmaWgsl);
    const y = arena.buffer('y', INVOCATIONS * 16, BufferUsage.STORAGE);
    const chain = { scale: 0.999, shift: 0.001 };
    const step = kernel.step(arena, { y }, { ...chain, rounds: UNROLLED }, [INVOCATIONS]);
    const program = new Program('peak', [step]);
    for (let rounds = UNROLLED; ; rounds *= 2) {
      step.set({ rounds });
      const [[ms = Number.NaN] = []] = await stepTimes(gpu, program, RUNS);
      if (ms < LEAST_MS && rounds < MOST_ROUNDS) continue;
      return (INVOCATIONS * FLOPS_PER_ROUND * rounds) / ms / 1e6;
    }
  } finally {
    arena.dispose();
  }
}

async function measureBytes(gpu: Gpu): Promise<number> {
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  const bytes = Math.min(COPY_BYTES, maxBufferSize, maxStorageBufferBindingSize);
  const arena = gpu.arena('peak');
  try {
    const kernel = await gpu.kernel('copy', copyWgsl);
    const [x, y] = ['x', 'y'].map((label) => arena.buffer(label, bytes, BufferUsage.STORAGE));
    if (!x || !y) throw new RangeError('A copy needs two buffers.');
    const groups = Math.ceil(bytes / 16 / WORKGROUP);
    const columns = Math.min(groups, COPY_COLUMNS);
    const size = [columns * WORKGROUP, Math.ceil(groups / columns)] as const;
    const program = new Program('peak', [kernel.step(arena, { x, y }, {}, size)]);
    const [[ms = Number.NaN] = []] = await stepTimes(gpu, program, RUNS);
    return (2 * bytes) / ms / 1e6;
  } finally {
    arena.dispose();
  }
}
