import { expect, it } from 'vitest';
import {
  boxSize,
  cellCounts,
  cellLimits,
  cellsToScene,
  opacityDensity,
  rayToCells,
  sceneToCells,
  type Triple,
} from '../../src/viz/cube-box.ts';
import { DEFAULT_CUBE_SETTINGS } from '../../src/viz/settings.ts';

const COUNTS: Triple = [28, 14, 64];
const SIZE: Triple = boxSize(COUNTS, 2);

it('keeps the proportions of the map, one wide', () => {
  expect(cellCounts([1, 14, 28, 64])).toEqual(COUNTS);
  expect(SIZE).toEqual([1, 0.5, 2]);
});

it('puts row 0 on top and channel 0 at the back', () => {
  expect(cellsToScene([0, 0, 0], COUNTS, SIZE)).toEqual([-0.5, 0.25, -1]);
  expect(cellsToScene([28, 14, 64], COUNTS, SIZE)).toEqual([0.5, -0.25, 1]);
});

it('finds its way back to cells, and so do rays', () => {
  const place: Triple = [3.25, 10.5, 40];
  const scene = cellsToScene(place, COUNTS, SIZE);
  for (const [axis, value] of sceneToCells(scene, COUNTS, SIZE).entries())
    expect(value).toBeCloseTo(place[axis] ?? 0);
  const ray = rayToCells({ origin: [0, 0, 5], direction: [0, 0.6, -0.8] }, COUNTS, SIZE);
  const [x, y, z] = ray.origin.map((at, axis) => at + 2 * (ray.direction[axis] ?? 0));
  const expected = sceneToCells([0, 1.2, 3.4], COUNTS, SIZE);
  expect([x, y, z].map((v) => v?.toFixed(6))).toEqual(expected.map((v) => v.toFixed(6)));
});

it.each([
  { range: null, lo: 0, hi: 28 },
  { range: [4, 9], lo: 4, hi: 10 },
  { range: [9, 4], lo: 4, hi: 10 },
  { range: [-3, 99], lo: 0, hi: 28 },
  { range: [99, 120], lo: 27, hi: 28 },
] as const)('limits columns to $range', ({ range, lo, hi }) => {
  const limits = cellLimits({ ...DEFAULT_CUBE_SETTINGS, columns: range }, COUNTS);
  expect([limits.lo[0], limits.hi[0]]).toEqual([lo, hi]);
  expect([limits.lo[2], limits.hi[2]]).toEqual([0, 64]);
});

it('is denser where cells are thin, but not in proportion', () => {
  const few = opacityDensity([28, 28, 8], boxSize([28, 28, 8], 1));
  const many = opacityDensity([28, 28, 480], boxSize([28, 28, 480], 1));
  expect(many / few).toBeGreaterThan(2);
  expect(many / few).toBeLessThan(20);
});
