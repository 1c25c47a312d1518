import { describe, expect, it } from 'vitest';
import { CAMERA, halfBox, layoutStrip, type MapSize, type Vec3 } from '../../src/viz/layer-strip-layout.ts';

const LAYERS: readonly MapSize[] = [
  [224, 224, 3],
  [112, 112, 64],
  [28, 28, 256],
  [7, 7, 1024],
  [1, 1, 1008],
];

const dot = (a: Vec3, b: Vec3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

describe('layoutStrip', () => {
  it('shares the width, between a least and a most', () => {
    const width = (w: number, count: number) =>
      layoutStrip(LAYERS.slice(0, count), { width: w, height: 50, dpr: 1, limit: 8192 }).tileWidth;
    expect(width(400, 5)).toBe(80);
    expect(width(100, 5)).toBe(60);
    expect(width(4000, 5)).toBe(104);
  });

  it.each([1, 2, 3])('every box fits its tile at %i device pixels', (dpr) => {
    const layout = layoutStrip(LAYERS, { width: 400 * dpr, height: 50 * dpr, dpr, limit: 8192 });
    let fullest = 0;
    for (const [x, y, z] of layout.boxes) {
      for (const corner of [
        [x, y, z],
        [x, y, -z],
        [x, -y, z],
        [-x, y, z],
      ] as const) {
        const wide = Math.abs(dot(corner, CAMERA.right)) / (layout.pixel * (layout.tileWidth / 2));
        const high = Math.abs(dot(corner, CAMERA.up)) / (layout.pixel * (layout.tileHeight / 2));
        fullest = Math.max(fullest, wide, high);
      }
    }
    expect(fullest).toBeLessThanOrEqual(1);
    expect(fullest).toBeGreaterThan(0.8);
  });

  it('stays within what a texture may be, however many layers there are', () => {
    const many = Array.from({ length: 500 }, (): MapSize => [7, 7, 64]);
    const { tileWidth } = layoutStrip(many, { width: 900, height: 50, dpr: 2, limit: 8192 });
    expect(tileWidth).toBe(16);
  });

  it('takes no layers at all', () => {
    expect(layoutStrip([], { width: 400, height: 50, dpr: 1, limit: 8192 }).pixel).toBe(1);
  });
});

it('boxes grow by half a unit a doubling', () => {
  expect(halfBox([8, 16, 1])).toEqual([2.5, 2, 0.5]);
});

it('the camera’s axes are square to each other and see right, top and front', () => {
  const { right, up, forward } = CAMERA;
  for (const [a, b] of [
    [right, up],
    [up, forward],
    [forward, right],
  ] as const) {
    expect(dot(a, b)).toBeCloseTo(0, 12);
    expect(dot(a, a)).toBeCloseTo(1, 12);
  }
  expect(forward.map(Math.sign)).toEqual([-1, -1, 1]);
});
