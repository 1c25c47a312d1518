/** Asks the GPU which cell lies under a point and hears the answer some frames later; the newest question wins. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { ReadbackRing } from '../gpu/readback.ts';
import type { Ray } from './cube-box.ts';
import type { CubeKernels } from './cube-kernels.ts';
import type { Cell } from './settings.ts';

const HIT_BYTES = 32;

interface Question {
  readonly kernels: CubeKernels;
  readonly ray: Ray;
  readonly keep: boolean;
}

export class CubePicker {
  readonly #gpu: Gpu;
  readonly #ring: ReadbackRing;
  #waiting: Question | null = null;

  /** Told apart by this: answers of layers before. */
  #turn = 0;

  constructor(gpu: Gpu, arena: Arena, onPick: (cell: Cell | null, keep: boolean) => void) {
    this.#gpu = gpu;
    this.#ring = new ReadbackRing(arena, 'pick', HIT_BYTES, (hit, tag) => {
      if (tag >> 1 === this.#turn) onPick(readHit(hit), (tag & 1) === 1);
      const next = this.#waiting;
      this.#waiting = null;
      if (next) this.ask(next);
    });
  }

  /** `keep` comes back with the answer; a question that has it is never dropped for a later one without. */
  ask(question: Question): void {
    const encoder = this.#gpu.device.createCommandEncoder({ label: 'cube-pick' });
    question.kernels.encodePick(encoder, question.ray);
    const tag = this.#turn * 2 + (question.keep ? 1 : 0);
    if (!this.#ring.encode(encoder, question.kernels.hit, 0, HIT_BYTES, tag)) {
      if (question.keep || !this.#waiting?.keep) this.#waiting = question;
      return;
    }
    this.#gpu.device.queue.submit([encoder.finish()]);
    this.#ring.collect();
  }

  /** Nobody wants to hear of a layer that has been replaced. */
  forget(): void {
    this.#turn++;
    this.#waiting = null;
  }
}

/** Layout of `hit` in cube-pick.wgsl. */
function readHit(hit: Float32Array): Cell | null {
  const [share = 0, column = 0, row = 0, channel = 0, value = 0] = hit;
  return share > 0 ? { row, column, channel, value } : null;
}
