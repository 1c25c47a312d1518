import { expect, it } from 'vitest';
import { ticks } from '../../src/viz/axes.ts';
import type { Triple } from '../../src/viz/cube-box.ts';
import { chooseRails, facesTowards, frontEdges } from '../../src/viz/cube-edges.ts';
import { moveRange } from '../../src/viz/cube-slices.ts';

it.each([
  { range: [0, 9], grip: 'first', moved: 3, to: [3, 9] },
  { range: [3, 9], grip: 'first', moved: 20, to: [9, 9] },
  { range: [3, 9], grip: 'first', moved: -20, to: null },
  { range: [0, 9], grip: 'last', moved: -4, to: [0, 5] },
  { range: [4, 6], grip: 'last', moved: -9, to: [4, 4] },
  { range: [4, 6], grip: 'both', moved: 2, to: [6, 8] },
  { range: [4, 6], grip: 'both', moved: 99, to: [7, 9] },
  { range: [4, 6], grip: 'both', moved: -99, to: [0, 2] },
  { range: [0, 9], grip: 'both', moved: 5, to: null },
] as const)('moves $grip of $range by $moved', ({ range, grip, moved, to }) => {
  expect(moveRange(range, grip, moved, 9)).toEqual(to);
});

it.each([
  { count: 7, most: 8, steps: [0, 1, 2, 3, 4, 5, 6] },
  { count: 28, most: 4, steps: [0, 10, 20] },
  { count: 528, most: 3, steps: [0, 200, 400] },
  { count: 1, most: 5, steps: [0] },
])('sets round ticks on $count cells', ({ count, most, steps }) => {
  expect(ticks(count, most)).toEqual(steps);
});

const COUNTS: Triple = [10, 10, 10];
/** Seen from the front, right and above, without perspective. */
const project = (x: number, y: number, z: number) => ({ x: 10 * x - 5 * z, y: 10 * y + 3 * z + 2 * x });

it('knows which faces and edges are seen', () => {
  const faces = facesTowards([30, -20, 40], [0, 0, 0], COUNTS);
  expect(faces).toEqual([false, true, true, false, false, true]);
  const edges = frontEdges([0, 0, 0], COUNTS, faces, project).match(/M/g);
  // Three visible faces share nine edges.
  expect(edges).toHaveLength(9);
});

it('lays every axis along the silhouette', () => {
  const faces = facesTowards([30, -20, 40], [0, 0, 0], COUNTS);
  const rails = chooseRails(COUNTS, faces, project);
  expect(rails.map((rail) => rail.axis)).toEqual([0, 1, 2]);
  // Columns below the front face, rows left of it, channels below the right one.
  expect(rails.map((rail) => rail.origin)).toEqual([
    [0, 10, 10],
    [0, 0, 10],
    [10, 10, 0],
  ]);
  for (const { outward } of rails) expect(Math.hypot(outward.x, outward.y)).toBeCloseTo(1);
});
