import { expect, it } from 'vitest';
import { gaussLegendre, leftSteps } from '../../../src/explain/attribution/quadrature.ts';

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

it('has the left rule of the notebooks: too small by half a step of what rises', () => {
  const { points, weights } = leftSteps(100);
  expect([points[0], points[99], points.length]).toEqual([0, 0.99, 100]);
  const sum = points.reduce((total, point, i) => total + point * (weights[i] ?? Number.NaN), 0);
  expect(sum).toBeCloseTo(0.5 - 0.005, 13);
});
