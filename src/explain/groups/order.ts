/** In which order groups are shown: from left to right at first, and as they were after a restart. */

import type { Groups } from './groups.ts';

/**
 * The indices of the groups from left to right, by the centre of mass of their squared loadings. A group that fires
 * nowhere comes last.
 */
export function leftToRight({ groups, rows, columns, loadings }: Groups): number[] {
  const centres = Array.from({ length: groups }, (_, g) => {
    let [mass, moment] = [0, 0];
    for (let pixel = 0; pixel < rows * columns; pixel++) {
      const weight = (loadings[pixel * groups + g] ?? 0) ** 2;
      mass += weight;
      moment += weight * (pixel % columns);
    }
    return mass > 0 ? moment / mass : Number.POSITIVE_INFINITY;
  });
  const order = centres.map((_, g) => g);
  // Infinities are equal, though their difference is NaN.
  const centre = (g: number) => centres[g] ?? 0;
  return order.sort((a, b) => (centre(a) === centre(b) ? a - b : centre(a) - centre(b)));
}

/** Groups in another order: place i takes group `order[i]`. An order that leaves some out drops them. */
export function reorder(groups: Groups, order: readonly number[]): Groups {
  const { rows, columns, channels, groups: count } = groups;
  const loadings = new Float32Array(rows * columns * order.length);
  const directions = new Float32Array(order.length * channels);
  order.forEach((from, to) => {
    for (let pixel = 0; pixel < rows * columns; pixel++) {
      loadings[pixel * order.length + to] = groups.loadings[pixel * count + from] ?? 0;
    }
    directions.set(groups.directions.subarray(from * channels, (from + 1) * channels), to * channels);
  });
  const magnitudes = Float32Array.from(order, (from) => groups.magnitudes[from] ?? 0);
  return { ...groups, groups: order.length, loadings, directions, magnitudes };
}
