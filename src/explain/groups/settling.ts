/**
 * Sweeps until little is left to change, as scikit-learn does, decided on the GPU: a look after the first sweep and after
 * every ten, and what comes after the one that was content does nothing. So an answer is waited for once in forty sweeps.
 *
 * The sweeps that were not needed are dispatched all the same and return at once. Indirect dispatches of no workgroups
 * were not tried: a browser has to check the count of each on the GPU, which may cost as much.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { readBuffer } from '../../gpu/readback.ts';
import settledWgsl from '../../shaders/nmf-settled.wgsl?raw';
import type { FactorBuffers } from './solvers/solver.ts';

export interface SettleOptions {
  /** Done when the violation is this share of the first sweep's; scikit-learn's default is 1e-4. */
  readonly tolerance?: number;
  /** Most sweeps; scikit-learn's default is 200. */
  readonly most?: number;
}

/** Of nmf-settled.wgsl: done, violation of the first look, looks, 0. */
const SETTLED_BYTES = 16;
const SWEEPS_PER_LOOK = 10;
/** More would save waiting where many are needed, and dispatch more for nothing where few are. */
const LOOKS_PER_SUBMIT = 4;
/** Multiplications of a submit: a quarter of a second on a device that computes on the CPU, which frames can wait for. */
const MOST_WORK = 4e8;

/** Makes the buffer that solvers read: zeros, so that they sweep. */
export function createSettled(arena: Arena): GPUBuffer {
  const usage = BufferUsage.STORAGE | BufferUsage.COPY_SRC | BufferUsage.COPY_DST;
  return arena.buffer('settled', SETTLED_BYTES, usage);
}

export class Settling {
  readonly #gpu: Gpu;
  readonly #settled: GPUBuffer;
  readonly #look: Step;
  readonly #sweepsPerSubmit: number;

  private constructor(gpu: Gpu, settled: GPUBuffer, look: Step, work: number) {
    this.#gpu = gpu;
    this.#settled = settled;
    this.#look = look;
    const affordable = Math.max(1, Math.floor(MOST_WORK / work / SWEEPS_PER_LOOK));
    this.#sweepsPerSubmit = Math.min(LOOKS_PER_SUBMIT, affordable) * SWEEPS_PER_LOOK;
  }

  static async create(gpu: Gpu, arena: Arena, buffers: FactorBuffers): Promise<Settling> {
    const { violation, settled, x, groups } = buffers;
    const kernel = await gpu.kernel('nmf-settled', settledWgsl);
    const params = { violations: violation.size / 4, tolerance: 0 };
    const look = kernel.step(arena, { violation, settled }, params, [1]);
    const [, height, width, channels] = x.shape;
    // Both products of a sweep.
    return new Settling(gpu, settled, look, 2 * height * width * channels * groups);
  }

  /**
   * @param sweep the steps of one
   * @returns how many sweeps that took: one, then whole tens up to the most
   */
  async run(sweep: readonly Step[], { tolerance = 1e-4, most = 200 }: SettleOptions): Promise<number> {
    this.#look.set({ tolerance });
    this.#forget();
    let [done, looks] = [0, 0];
    try {
      for (let content = 0; content === 0 && done < most; ) {
        done = this.#submit(sweep, done, most);
        [content = 1, , looks = 0] = await readBuffer(this.#gpu, this.#settled);
      }
    } finally {
      this.#forget();
    }
    return Math.min(most, 1 + (looks - 1) * SWEEPS_PER_LOOK);
  }

  /** Submits the next sweeps with their looks. @returns how many sweeps there are by then */
  #submit(sweep: readonly Step[], done: number, most: number): number {
    const encoder = this.#gpu.device.createCommandEncoder({ label: 'settle groups' });
    const pass = encoder.beginComputePass({ label: 'settle groups' });
    const end = Math.min(most, done + this.#sweepsPerSubmit + (done === 0 ? 1 : 0));
    for (let made = done + 1; made <= end; made++) {
      for (const step of sweep) step.encode(pass);
      if (made % SWEEPS_PER_LOOK === 1 || made === most) this.#look.encode(pass);
    }
    pass.end();
    this.#gpu.device.queue.submit([encoder.finish()]);
    return end;
  }

  #forget(): void {
    this.#gpu.device.queue.writeBuffer(this.#settled, 0, new Float32Array(SETTLED_BYTES / 4));
  }
}
