/** What a start is: the first factors of a factorisation. Which optimum is found depends on it. */

import type { Gpu } from '../../../gpu/device.ts';
import type { FactorBuffers } from '../solvers/solver.ts';

export interface StartContext {
  readonly gpu: Gpu;
  readonly buffers: FactorBuffers;
  readonly seed: number;
  /** Submits random factors at the scale of x. */
  random(): void;
}

export interface StartKind {
  readonly name: string;
  readonly label: string;
  /** Writes the loadings and directions; done when they are written or submitted. */
  begin(context: StartContext): Promise<void>;
}
