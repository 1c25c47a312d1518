/** Adam with lucid's rate (optvis/render.py) and the usual constants; torch.optim.Adam in ascending. */

import adamWgsl from '../../shaders/adam.wgsl?raw';
import { createQuads, quadRows } from '../images/source.ts';
import type { OptimiserKind } from './optimiser.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;

export const ADAM: OptimiserKind = {
  name: 'adam',
  label: 'Adam',
  rate: 0.05,
  async build({ gpu, arena, clock, rates, params, dparams }) {
    const kernel = await gpu.kernel('adam', adamWgsl);
    const { count, width, size } = quadRows(params.size / 16);
    const mean = createQuads(arena, 'adam mean', count);
    const square = createQuads(arena, 'adam square', count);
    const step = kernel.step(
      arena,
      { clock: clock.buffer, rates: rates.buffer, dx: dparams, mean, square, x: params },
      { count, width, slots: rates.slots, beta1: BETA1, beta2: BETA2, epsilon: 1e-8 },
      size,
    );
    return { step, state: [mean, square] };
  },
  numbers: (step, rate) => [rate, 1 - BETA1 ** (step + 1), 1 - BETA2 ** (step + 1)],
};
