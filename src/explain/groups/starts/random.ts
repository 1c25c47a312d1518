/** Random factors, scikit-learn's init "random": never the same groups in the same order as with another seed. */

import type { Arena } from '../../../gpu/arena.ts';
import type { Gpu } from '../../../gpu/device.ts';
import type { Step } from '../../../gpu/kernel.ts';
import { quads } from '../../../gpu/tensor.ts';
import { VALUE_RANGE_BYTES, VALUE_RANGE_USAGE, valueRangeSteps } from '../../../net/value-range.ts';
import randomWgsl from '../../../shaders/nmf-random.wgsl?raw';
import type { FactorBuffers } from '../solvers/solver.ts';
import type { StartKind } from './start.ts';

export const RANDOM: StartKind = {
  name: 'random',
  label: 'Random',
  async begin(context) {
    context.random();
  },
};

/** Steps that write random factors, and how their seed is changed. */
export interface RandomStart {
  readonly steps: readonly Step[];
  set(seed: number): void;
}

/** @param seed a whole number from 0 */
export async function buildRandomStart(
  gpu: Gpu,
  arena: Arena,
  { x, groups, loadings, directions }: FactorBuffers,
  seed: number,
): Promise<RandomStart> {
  const kernel = await gpu.kernel('nmf-random', randomWgsl);
  const range = arena.buffer('range', VALUE_RANGE_BYTES, VALUE_RANGE_USAGE);
  const [pixels, channels] = [x.shape[1] * x.shape[2], x.shape[3]];
  const measure = await valueRangeSteps(gpu, arena, x, range);
  const [ofLoadings, ofDirections] = seeds(seed);
  const rows = kernel.step(
    arena,
    { range, y: loadings },
    { rows: pixels, channels: groups, groups, seed: ofLoadings },
    [quads(groups), pixels],
    'random loadings',
  );
  const columns = kernel.step(
    arena,
    { range, y: directions },
    { rows: groups, channels, groups, seed: ofDirections },
    [quads(channels), groups],
    'random directions',
  );
  return {
    steps: [...measure, rows, columns],
    set(next) {
      const [first, second] = seeds(next);
      rows.set({ seed: first });
      columns.set({ seed: second });
    },
  };
}

/** Two streams of the same seed: 32 bits each. */
function seeds(seed: number): [number, number] {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31) {
    throw new RangeError(`The seed of a random start is a whole number from 0 to 2³¹ − 1, not ${seed}.`);
  }
  return [seed * 2, seed * 2 + 1];
}
