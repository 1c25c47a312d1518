import { describe, expect, it } from 'vitest';
import {
  channelAtPlace,
  layoutSheet,
  rowsInView,
  type SheetSpace,
  tileCorner,
} from '../../src/viz/channel-sheet-layout.ts';

type Map = [h: number, w: number, c: number];

const SPACE: SheetSpace = { width: 900, height: 320, dpr: 1 };
const MAPS: readonly Map[] = [
  [1, 1, 1],
  [1, 1, 1008],
  [1, 1, 4096],
  [2, 2, 4096],
  [7, 7, 832],
  [14, 14, 512],
  [28, 28, 256],
  [56, 56, 64],
  [112, 112, 64],
  [224, 224, 3],
  [224, 224, 1],
  [3, 40, 19],
  [40, 3, 19],
  [1, 224, 8],
  [224, 1, 8],
];
const SPACES: readonly SheetSpace[] = [
  SPACE,
  { ...SPACE, dpr: 2, width: 1800, height: 640 },
  { ...SPACE, tile: 33 },
  { width: 360, height: 200, dpr: 3 },
  { width: 10, height: 5, dpr: 1 },
];

const width = (layout: ReturnType<typeof layoutSheet>) =>
  layout.gap + layout.perRow * (layout.tileWidth + layout.gap);

describe.each(SPACES)('a sheet in $width × $height at $dpr', (space) => {
  it.each(MAPS)('holds %i × %i × %i', (...map) => {
    const layout = layoutSheet(map, space);
    expect(layout.rows * layout.perRow).toBeGreaterThanOrEqual(map[2]);
    expect((layout.rows - 1) * layout.perRow).toBeLessThan(map[2]);
    expect(Math.min(layout.tileWidth, layout.tileHeight)).toBeGreaterThanOrEqual(1);
    if (space.width > 100) expect(width(layout)).toBeLessThanOrEqual(space.width);
    for (const channel of [0, Math.floor(map[2] / 2), map[2] - 1]) {
      const [x, y] = tileCorner(layout, channel);
      expect(channelAtPlace(layout, x, y)).toBe(channel);
      expect(channelAtPlace(layout, x + layout.tileWidth - 1, y + layout.tileHeight - 1)).toBe(channel);
    }
    const [, bottom] = tileCorner(layout, map[2] - 1);
    expect(bottom + layout.tileHeight + layout.gap).toBe(layout.height);
  });
});

describe('layoutSheet', () => {
  it.each(MAPS.filter(([h, w, c]) => h === w && c > 60))('fills the width with %i × %i × %i', (...map) => {
    expect(width(layoutSheet(map, SPACE)) / SPACE.width).toBeGreaterThan(0.93);
  });

  it('gives small cells whole pixels', () => {
    for (const map of [
      [28, 28, 256],
      [14, 14, 512],
    ] as const) {
      expect(layoutSheet(map, SPACE).tileWidth % map[1]).toBe(0);
    }
  });

  it('shows few channels as large as the view allows', () => {
    const layout = layoutSheet([224, 224, 3], SPACE);
    expect([layout.perRow, layout.tileWidth]).toEqual([3, 298]);
    expect(layoutSheet([224, 224, 1], SPACE).tileHeight).toBe(318);
  });

  it('finds nothing beyond the last channel', () => {
    const layout = layoutSheet([14, 14, 20], SPACE);
    expect(channelAtPlace(layout, 5, layout.height)).toBeNull();
    expect(channelAtPlace(layout, -1, 5)).toBeNull();
    expect(channelAtPlace(layout, 899, layout.height - 5)).toBeNull();
  });
});

it('rowsInView names the rows that a view touches', () => {
  const layout = { ...layoutSheet([10, 10, 100], { ...SPACE, tile: 40 }), tileHeight: 40, gap: 1, rows: 5 };
  expect(rowsInView(layout, 0, 100)).toEqual([0, 2]);
  expect(rowsInView(layout, 41, 41)).toEqual([1, 2]);
  expect(rowsInView(layout, 180, 400)).toEqual([4, 4]);
});
