import { expect, it } from 'vitest';
import {
  descending,
  mean,
  meanHeight,
  pearson,
  spearman,
} from '../../../src/explain/intervene/statistics.ts';
import { random } from '../../support/random.ts';

it('correlates lines fully and independent numbers hardly', () => {
  const x = random(1).normal(4000);
  expect(
    pearson(
      x,
      x.map((value) => 3 - 2 * value),
    ),
  ).toBeCloseTo(-1, 6);
  expect(Math.abs(pearson(x, random(2).normal(4000)))).toBeLessThan(0.05);
  // By hand: deviations (−1, 0, 1) and (−2, 1, 1), products 3, squares 2 and 6.
  expect(pearson([1, 2, 3], [0, 3, 3])).toBeCloseTo(3 / Math.sqrt(12), 12);
  expect(pearson([1, 1], [1, 2])).toBeNaN();
});

it('correlates ranks, whatever the curve, and shares ranks among equals', () => {
  const x = random(3).normal(50);
  expect(
    spearman(
      x,
      x.map((value) => Math.exp(3 * value)),
    ),
  ).toBeCloseTo(1, 12);
  // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3.
  expect(spearman([1, 2, 2, 5], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
});

it('orders, means and areas', () => {
  expect(descending([1, 5, 5, -2, 7])).toEqual([4, 1, 2, 0, 3]);
  expect(mean([1, 2, 6])).toBe(3);
  expect(meanHeight([0, 0.1, 0.4], [1, 0.5, 0.5])).toBeCloseTo((0.1 * 0.75 + 0.3 * 0.5) / 0.4, 12);
});
