/** What an optimiser is: a step that moves parameters up their gradient, and its numbers for each step of the ring. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Step } from '../../gpu/kernel.ts';
import type { StepClock, StepRing } from '../step-ring.ts';

export interface OptimiserContext {
  readonly gpu: Gpu;
  readonly arena: Arena;
  readonly clock: StepClock;
  /** Four numbers per step; the first is the learning rate. */
  readonly rates: StepRing;
  /** Both in quads, of the same size. */
  readonly params: GPUBuffer;
  readonly dparams: GPUBuffer;
}

/** An optimiser on its parameters. */
export interface Optimiser {
  readonly step: Step;
  /** What it remembers from step to step; cleared, it begins anew. */
  readonly state: readonly GPUBuffer[];
}

export interface OptimiserKind {
  readonly name: string;
  readonly label: string;
  /** Learning rate where the recipe names none. */
  readonly rate: number;
  build(context: OptimiserContext): Promise<Optimiser>;
  /** What the ring holds for a step, counted from 0. */
  numbers(step: number, rate: number): readonly number[];
}

/** Numbers per step of the ring of rates. */
export const RATE_STRIDE = 4;
