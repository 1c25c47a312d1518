/** Plain ascent along the gradient, with or without momentum. */

import sgdWgsl from '../../shaders/sgd.wgsl?raw';
import { createQuads, quadRows } from '../images/source.ts';
import type { OptimiserKind } from './optimiser.ts';

export const SGD = sgd('sgd', 'Gradient ascent', 0);
export const MOMENTUM = sgd('momentum', 'Gradient ascent with momentum', 0.9);

function sgd(name: string, label: string, momentum: number): OptimiserKind {
  return {
    name,
    label,
    rate: 1,
    async build({ gpu, arena, clock, rates, params, dparams }) {
      const kernel = await gpu.kernel('sgd', sgdWgsl);
      const { count, width, size } = quadRows(params.size / 16);
      const velocity = createQuads(arena, 'velocity', count);
      const step = kernel.step(
        arena,
        { clock: clock.buffer, rates: rates.buffer, dx: dparams, velocity, x: params },
        { count, width, slots: rates.slots, momentum },
        size,
      );
      return { step, state: [velocity] };
    },
    numbers: (_, rate) => [rate],
  };
}
