/** The order of groups on the page, and their identity after a restart or with another number of them. */
import { describe, expect, it } from 'vitest';
import { assign } from '../../../src/explain/groups/assign.ts';
import { carryFactors } from '../../../src/explain/groups/carry.ts';
import type { Groups } from '../../../src/explain/groups/groups.ts';
import { matchGroups } from '../../../src/explain/groups/match.ts';
import { leftToRight, reorder } from '../../../src/explain/groups/order.ts';
import { random } from '../../support/random.ts';

function drawGroups(groups: number, seed: number, rows = 3, columns = 5, channels = 11): Groups {
  const draw = random(seed);
  return {
    groups,
    rows,
    columns,
    channels,
    loadings: draw.uniform(rows * columns * groups, 0, 1),
    directions: draw.uniform(groups * channels, 0, 1).map((value) => value ** 6),
    magnitudes: draw.uniform(groups, 1, 2),
    error: 0.5,
    violation: 1,
  };
}

/** `groups` whose group g fires in one column of pixels only. */
function inColumns(places: readonly number[]): Groups {
  const made = drawGroups(places.length, 1);
  const loadings = made.loadings.map((value, i) => {
    const pixel = Math.floor(i / places.length);
    return pixel % made.columns === places[i % places.length] ? value : 0;
  });
  return { ...made, loadings };
}

describe('from left to right', () => {
  it('goes by where the groups fire, one that fires nowhere last', () => {
    expect(leftToRight(inColumns([3, -1, 0, 4, 1]))).toEqual([2, 4, 0, 3, 1]);
  });

  it('weighs strong loadings by their square', () => {
    const made = { ...drawGroups(2, 1, 1, 3), loadings: Float32Array.of(1, 0, 1, 1.1, 1.5, 0) };
    // Group 0: (1, 1, 1.5), centre of squares 1.29; group 1: (0, 1.1, 0), centre 1.
    expect(leftToRight(made)).toEqual([1, 0]);
  });

  it('reorders loadings, directions and magnitudes alike', () => {
    const made = drawGroups(4, 3);
    const order = [2, 0, 3, 1];
    const moved = reorder(made, order);
    order.forEach((from, to) => {
      expect(moved.magnitudes[to]).toBe(made.magnitudes[from]);
      expect(moved.directions[to * 11 + 7]).toBe(made.directions[from * 11 + 7]);
      expect(moved.loadings[9 * 4 + to]).toBe(made.loadings[9 * 4 + from]);
    });
    expect(reorder(made, [1]).loadings).toEqual(made.loadings.filter((_, i) => i % 4 === 1));
  });
});

describe('an assignment', () => {
  function permutations(size: number): number[][] {
    if (size === 0) return [[]];
    return permutations(size - 1).flatMap((rest) =>
      Array.from({ length: size }, (_, at) => [...rest.slice(0, at), size - 1, ...rest.slice(at)]),
    );
  }

  it.each([1, 2, 5, 7])('of %d rows has the largest sum of all', (size) => {
    const draw = random(size);
    const gain = Array.from({ length: size }, () => Array.from(draw.uniform(size)));
    const sum = (columns: readonly number[]) =>
      columns.reduce((total, column, row) => total + (gain[row]?.[column] ?? 0), 0);
    const best = Math.max(...permutations(size).map(sum));
    const columns = assign(gain);
    expect(new Set(columns).size).toBe(size);
    expect(sum(columns)).toBeCloseTo(best, 12);
  });
});

describe('matching after a restart', () => {
  it('finds groups again in another order, and in another size', () => {
    const before = drawGroups(16, 5);
    const order = Array.from({ length: 16 }, (_, i) => (i * 7 + 3) % 16);
    const after = reorder(before, order);
    after.directions.forEach((value, i) => {
      after.directions[i] = value * 3;
    });
    const { order: back, likeness } = matchGroups(before, after);
    expect(reorder(after, back).loadings).toEqual(before.loadings);
    for (const cosine of likeness) expect(cosine).toBeCloseTo(1, 6);
  });

  it('gives a new group the last place', () => {
    const all = drawGroups(4, 6);
    const before = reorder(all, [0, 1, 3]);
    const { order, likeness } = matchGroups(before, all);
    expect(order).toEqual([0, 1, 3, 2]);
    expect(likeness[3]).toBe(0);
  });

  it('lists every group that is left once', () => {
    const all = drawGroups(4, 6);
    expect(matchGroups(all, reorder(all, [3, 1])).order).toEqual([1, 0]);
  });

  it('does not compare different layers', () => {
    expect(() => matchGroups(drawGroups(2, 1), drawGroups(2, 1, 3, 5, 12))).toThrow('11 channels');
  });
});

describe('carrying factors over', () => {
  it('keeps the first groups when there are fewer', () => {
    const before = drawGroups(5, 8);
    const after = carryFactors(before, 3);
    const kept = reorder(before, [0, 1, 2]);
    expect(after.loadings).toEqual(kept.loadings);
    expect(after.directions).toEqual(kept.directions);
  });

  it('keeps all and adds some of their size when there are more', () => {
    const before = drawGroups(3, 9);
    const after = carryFactors(before, 5, 1);
    const again = { ...before, ...after };
    expect(reorder(again, [0, 1, 2]).loadings).toEqual(before.loadings);
    expect(reorder(again, [0, 1, 2]).directions).toEqual(before.directions);
    const added = reorder(again, [3, 4]).loadings;
    const mean = added.reduce((sum, value) => sum + value, 0) / added.length;
    expect(mean).toBeGreaterThan(0.1);
    expect(mean).toBeLessThan(2);
    expect(carryFactors(before, 5, 2).loadings).not.toEqual(after.loadings);
  });

  it('does not add groups that are 0 to a layer that was', () => {
    const before = drawGroups(2, 9);
    const after = carryFactors({ ...before, loadings: before.loadings.map(() => 0) }, 3);
    expect(after.loadings.some((value) => value > 0)).toBe(true);
  });
});
