/**
 * Adam with Nesterov's look ahead, whose momentum grows with the steps (Dozat 2016, "Incorporating Nesterov Momentum into
 * Adam"); torch.optim.NAdam in ascending. MACO takes it, at rate 1.
 */

import nadamWgsl from '../../shaders/nadam.wgsl?raw';
import { createQuads, quadRows } from '../images/source.ts';
import type { OptimiserKind } from './optimiser.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
/** How slowly momentum grows. */
const DECAY = 0.004;

export const NADAM: OptimiserKind = {
  name: 'nadam',
  label: 'Nadam',
  rate: 0.05,
  async build({ gpu, arena, clock, rates, params, dparams }) {
    const kernel = await gpu.kernel('nadam', nadamWgsl);
    const { count, width, size } = quadRows(params.size / 16);
    const mean = createQuads(arena, 'nadam mean', count);
    const square = createQuads(arena, 'nadam square', count);
    const step = kernel.step(
      arena,
      { clock: clock.buffer, rates: rates.buffer, dx: dparams, mean, square, x: params },
      { count, width, slots: rates.slots, beta1: BETA1, beta2: BETA2, epsilon: 1e-8 },
      size,
    );
    return { step, state: [mean, square] };
  },
  numbers(step, rate) {
    let product = 1;
    for (let t = 1; t <= step + 1; t++) product *= momentum(t);
    const next = momentum(step + 2);
    const ahead = (rate * next) / (1 - product * next);
    return [ahead, (rate * (1 - momentum(step + 1))) / (1 - product), 1 - BETA2 ** (step + 1)];
  },
};

/** At step t, counted from 1. */
function momentum(t: number): number {
  return BETA1 * (1 - 0.5 * 0.96 ** (t * DECAY));
}
