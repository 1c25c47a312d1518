/** When the picture of a direction is another: by what it is made of, not by how strong it is. */

import { expect, it } from 'vitest';
import { cosine, directionKey } from '../../src/app/icons/direction-icon.ts';
import { formatEffect } from '../../src/app/views/groups/groups-table.ts';
import { random } from '../support/random.ts';

const direction = random(7)
  .normal(112)
  .map((part) => Math.max(0, part));

it('knows a direction again, whatever its length', () => {
  const key = directionKey(direction);
  expect(directionKey(direction.map((part) => part * 2))).toBe(key);
  expect(key).toMatch(/^direction-[0-9a-z]+$/);
});

it('tells directions apart', () => {
  const other = direction.slice();
  other[3] = (other[3] ?? 0) + 1;
  const swapped = direction.slice().reverse();
  const keys = [direction, other, swapped, new Float32Array(112)].map(directionKey);
  expect(new Set(keys).size).toBe(4);
});

it('measures how alike directions are', () => {
  expect(cosine(Float32Array.of(3, 4), Float32Array.of(6, 8))).toBeCloseTo(1, 6);
  expect(cosine(Float32Array.of(1, 0), Float32Array.of(0, 1))).toBe(0);
  expect(cosine(new Float32Array(2), Float32Array.of(0, 1))).toBe(0);
  expect(cosine(new Float32Array(2), new Float32Array(2))).toBe(1);
});

it('writes effects with three decimals and no minus before nothing', () => {
  expect([1.23456, -0.5, -0.0001, 0].map(formatEffect)).toEqual(['1.235', '−0.500', '0.000', '0.000']);
});
