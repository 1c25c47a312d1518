/** Where to look along a path, and how much each look counts. */

export interface Quadrature {
  /** Places in 0…1, rising. */
  readonly points: readonly number[];
  /** Their weights, 1 in all. */
  readonly weights: readonly number[];
}

/**
 * Gauss and Legendre's rule on 0…1, which integrates polynomials up to degree 2 · count − 1 exactly: the roots of the
 * Legendre polynomial by Newton's method, from Tricomi's first guess.
 */
export function gaussLegendre(count: number): Quadrature {
  const rule = Array.from({ length: count }, (_, i) => {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    for (let round = 0; round < 20; round++) {
      const [value, slope] = legendre(count, x);
      x -= value / slope;
    }
    const [, slope] = legendre(count, x);
    return { point: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
  return { points: rule.map(({ point }) => point), weights: rule.map(({ weight }) => weight) };
}

/** Equal steps from 0 on, each counted by its beginning: what the article's notebooks integrate by, with 100 steps. */
export function leftSteps(count: number): Quadrature {
  const points = Array.from({ length: count }, (_, i) => i / count);
  return { points, weights: points.map(() => 1 / count) };
}

/** The Legendre polynomial of this degree and its derivative, by the recurrence of three terms. */
function legendre(degree: number, x: number): [value: number, slope: number] {
  let [before, value] = [1, x];
  for (let k = 2; k <= degree; k++) {
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  }
  return [value, (degree * (x * value - before)) / (x * x - 1)];
}
