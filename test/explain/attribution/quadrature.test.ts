import { expect, it } from 'vitest';
import { gaussLegendre } from '../../../src/explain/attribution/quadrature.ts';

const integral = (count: number, f: (x: number) => number) => {
  const { points, weights } = gaussLegendre(count);
  return points.reduce((sum, point, i) => sum + f(point) * (weights[i] ?? Number.NaN), 0);
};

it.each([1, 2, 5, 10])('integrates polynomials up to twice its %i points exactly', (count) => {
  for (let power = 0; power < 2 * count; power++) {
    expect(integral(count, (x) => x ** power)).toBeCloseTo(1 / (power + 1), 13);
  }
});

it('has rising points strictly inside and weights of 1 in all, for 50 points too', () => {
  const { points, weights } = gaussLegendre(50);
  expect(points.every((point, i) => point > (points[i - 1] ?? 0) && point < 1)).toBe(true);
  expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 13);
  expect(integral(50, Math.exp)).toBeCloseTo(Math.E - 1, 13);
});
