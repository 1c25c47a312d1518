/** Values that are no numbers: said in words, and never coloured as if they were data. */

import { describe, expect, it } from 'vitest';
import { brokenWords } from '../../src/viz/broken-values.ts';
import { cellColours } from '../../src/viz/cell-map.ts';
import { largest, lightMap, signedMap } from '../../src/viz/heat-map.ts';

const strange = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

describe('values that are no numbers', () => {
  it.each([
    [0, ''],
    [
      1,
      'One value is no number (NaN, infinite or too large) and not drawn; those beside the colours are of the others.',
    ],
    [
      2048,
      '2,048 values are no numbers (NaN, infinite or too large) and not drawn; those beside the colours are of the others.',
    ],
  ])('%s of them are counted in words', (count, words) => {
    expect(brokenWords(Float32Array.of(-1, 1, 0.5, count))).toBe(words);
  });

  it.each(strange)('%s does not change what is largest', (value) => {
    expect(largest(Float32Array.of(1, value, 3, 2))).toBe(3);
  });

  it.each(strange)('%s is clear in a map of cells, and the others keep their colours', (value) => {
    const [with_, without] = [cellColours(Float32Array.of(1, 3, value)), cellColours(Float32Array.of(1, 3))];
    expect([...with_.subarray(0, 8)]).toEqual([...without]);
    expect(with_[11]).toBe(0);
  });

  it.each(strange)('%s is clear in a signed map and dark in a map of light', (value) => {
    expect(signedMap(Float32Array.of(1, value), 2)[7]).toBe(0);
    const light = lightMap(Float32Array.of(2, 0, value), 2);
    expect([light[3], light[11]]).toEqual([0, light[7]]);
  });
});
