/** Finds the groups of before among those of after a restart, one to one, by the likeness of what they are made of. */

import { assign } from './assign.ts';
import type { Factors } from './groups.ts';

export interface GroupMatch {
  /**
   * Every group of after once: place i has the one that resembles group i of before. Groups without a partner follow;
   * where there are fewer groups than before, the places of those that found one close up.
   */
  readonly order: number[];
  /** Cosine of the two directions at each place, 0 to 1; 0 for those without a partner. */
  readonly likeness: number[];
}

/**
 * The pairs whose cosines have the largest sum. `reorder(after, order)` gives every group its place back.
 * @throws RangeError where the layers have different channels
 */
export function matchGroups(before: Factors, after: Factors): GroupMatch {
  const channels = before.directions.length / before.groups;
  if (after.directions.length / after.groups !== channels) {
    throw new RangeError(
      `Groups of ${channels} channels cannot be matched with groups of ${after.directions.length / after.groups}; compare those of one layer.`,
    );
  }
  const direction = ({ directions }: Factors, g: number) =>
    directions.subarray(g * channels, (g + 1) * channels);
  const size = Math.max(before.groups, after.groups);
  // Square, for the assignment: a group that is not there resembles none.
  const likeness = Array.from({ length: size }, (_, b) =>
    Array.from({ length: size }, (_, a) =>
      b < before.groups && a < after.groups ? cosine(direction(before, b), direction(after, a)) : 0,
    ),
  );
  const pairs = assign(likeness)
    .map((a, b) => ({ a, likeness: likeness[b]?.[a] ?? 0 }))
    .filter(({ a }) => a < after.groups);
  return { order: pairs.map(({ a }) => a), likeness: pairs.map((pair) => pair.likeness) };
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  a.forEach((value, i) => {
    const other = b[i] ?? 0;
    product += value * other;
    ofA += value * value;
    ofB += other * other;
  });
  return ofA > 0 && ofB > 0 ? product / Math.sqrt(ofA * ofB) : 0;
}
