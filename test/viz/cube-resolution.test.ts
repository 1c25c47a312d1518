import { expect, it } from 'vitest';
import { Resolution } from '../../src/viz/cube-resolution.ts';

/** Draws frames one after the other on a GPU that needs `cost` ms for a full one, and so long between them. */
function draw(resolution: Resolution, frames: number, cost: number, from = 0): number[] {
  const scales: number[] = [];
  let now = from;
  for (let i = 0; i < frames; i++) {
    const scale = resolution.choose(now, false);
    const took = cost * scale * scale;
    resolution.measured(took, scale);
    scales.push(scale);
    now += Math.max(16, took);
  }
  return scales;
}

it('draws everything on a fast GPU', () => {
  expect(new Set(draw(new Resolution(0), 200, 6))).toEqual(new Set([1]));
});

it('goes coarser on a slow one, stays there, and sharpens at rest', () => {
  const resolution = new Resolution(0);
  const scales = draw(resolution, 200, 190);
  expect(scales.at(-1)).toBeLessThan(0.5);
  expect(new Set(scales.slice(20)).size).toBe(1);
  expect(resolution.canSharpen).toBe(true);
  expect(resolution.choose(1e6, true)).toBe(1);
  expect(resolution.canSharpen).toBe(false);
});

it('keeps what a frame at rest may take in bounds, but draws half of it at least', () => {
  const resolution = new Resolution(0);
  resolution.measured(500, 1);
  const scale = resolution.choose(0, true);
  expect(scale * scale * 500).toBeLessThan(250);
  resolution.measured(5000, 1);
  expect(resolution.choose(1e4, true)).toBe(0.5);
});

it('draws the very first frame coarsely where pixels are known to be dear', () => {
  const resolution = new Resolution(0.0008);
  resolution.resized(1280 * 720);
  expect(resolution.choose(0, false)).toBe(0.35);
});

it('sharpens step by step after one hitch', () => {
  const resolution = new Resolution(0);
  resolution.measured(20_000, 1);
  for (let frames = 0; frames < 10 && (frames === 0 || resolution.canSharpen); frames++) {
    resolution.measured(3, resolution.choose(frames * 16, true));
  }
  expect(resolution.scale).toBe(1);
});

it('becomes finer again when frames become cheap', () => {
  const resolution = new Resolution(1000);
  draw(resolution, 50, 1000);
  expect(draw(resolution, 400, 5, 1e6).at(-1)).toBe(1);
});
