/**
 * A program is a list of steps that run in order in one compute pass. It is built once and encoded every frame.
 */

import type { Gpu } from './device.ts';
import type { Step } from './kernel.ts';
import type { Profiler } from './profiler.ts';

export class Program {
  readonly label: string;
  readonly steps: readonly Step[];
  readonly #descriptor: GPUComputePassDescriptor;

  constructor(label: string, steps: readonly Step[]) {
    this.label = label;
    this.steps = steps;
    this.#descriptor = { label };
  }

  /** Encodes all steps; with a profiler each step gets a pass of its own so that it can be timed. */
  encode(encoder: GPUCommandEncoder, profiler?: Profiler): void {
    if (profiler) {
      for (const step of this.steps) {
        const pass = encoder.beginComputePass(profiler.pass(step.label));
        step.encode(pass);
        pass.end();
      }
      return;
    }
    const pass = encoder.beginComputePass(this.#descriptor);
    for (const step of this.steps) step.encode(pass);
    pass.end();
  }

  /** Encodes into a submit of its own. */
  run(gpu: Gpu): void {
    const encoder = gpu.device.createCommandEncoder({ label: this.label });
    this.encode(encoder);
    gpu.device.queue.submit([encoder.finish()]);
  }
}
