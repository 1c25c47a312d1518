/** Weights of 16 bits lie where those of 32 do, each rounded to the nearest that there is. */

import { expect, it } from 'vitest';
import { halfToNumber } from '../../src/net/formats/elements.ts';
import { packFilter, packFilterDx, packFilterDxHalf, packFilterHalf } from '../../src/net/kinds/pack.ts';
import { random } from '../support/random.ts';

const SHAPE = [3, 2, 5, 7];
const filter = { shape: SHAPE, data: random(5).normal(3 * 2 * 5 * 7) };

it.for([
  ['forward', packFilter, packFilterHalf],
  ['gradient', packFilterDx, packFilterDxHalf],
] as const)('%s', ([, whole, half]) => {
  const expected = whole(filter);
  const values = Float32Array.from(new Uint16Array(half(filter).buffer), halfToNumber);
  expect(values.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((values[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11);
  });
});
