/** Takes factors over into more or fewer groups: those that stay keep their index, and so their colour. */

import { randomStream } from '../random.ts';
import type { Factors } from './groups.ts';

/**
 * Factors of `groups` groups for `Factorisation.write`: the first ones are those of `before`, further ones begin at
 * random at the mean size of what is there, and the next sweep gives them what the others leave over.
 * @param seed a whole number for what is random
 */
export function carryFactors(before: Factors, groups: number, seed = 0): Factors {
  const pixels = before.loadings.length / before.groups;
  const channels = before.directions.length / before.groups;
  const kept = Math.min(groups, before.groups);
  const random = randomStream(seed);
  const draw = (scale: number) => () => Math.abs(random.normal()) * scale;
  const loadings = Float32Array.from({ length: pixels * groups }, draw(meanOrOne(before.loadings)));
  const directions = Float32Array.from({ length: groups * channels }, draw(meanOrOne(before.directions)));
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = pixel * before.groups;
    loadings.set(before.loadings.subarray(from, from + kept), pixel * groups);
  }
  directions.set(before.directions.subarray(0, kept * channels));
  return { groups, loadings, directions };
}

/** Factors that are 0 everywhere would stay so. */
function meanOrOne(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean > 0 ? mean : 1;
}
