/** The flow's geometry, and which ribbons are shown. */

import { describe, expect, it } from 'vitest';
import { type FlowLink, layOutFlow, layOutRibbons, ribbonPath } from '../../src/viz/flow-layout.ts';
import { flowLinks } from '../../src/viz/flow-links.ts';
import { random } from '../support/random.ts';

const NUMBERS = {
  between: [Float32Array.of(4, -2, 1), Float32Array.of(0, 3, -1)],
  late: [Float32Array.of(2, -1), Float32Array.of(-4, 0.5)],
  early: [Float32Array.of(1, -1, 0.5), Float32Array.of(-2, 2, 0)],
};

function valuesOf(links: readonly FlowLink[], gap: 0 | 1): string[] {
  return links.filter((link) => link.gap === gap).map(({ from, to, value }) => `${from}→${to} ${value}`);
}

describe('places', () => {
  const SPACES = [
    { width: 1000, height: 260, counts: [6, 5, 5], names: 160 },
    { width: 358, height: 300, counts: [12, 2, 8], names: 110 },
    { width: 500, height: 100, counts: [1, 1, 1], names: 120 },
  ] as const;

  it.each(SPACES)('of $counts nodes in $width × $height do not overlap and stay inside', (space) => {
    const { columns, height } = layOutFlow(space);
    expect(columns.map((boxes) => boxes.length)).toEqual([...space.counts]);
    for (const boxes of columns) {
      boxes.forEach((box, i) => {
        expect(box.y).toBeGreaterThanOrEqual(-1e-9);
        expect(box.y + box.height).toBeLessThanOrEqual(height + 1e-9);
        const next = boxes[i + 1];
        if (next) expect(next.y).toBeGreaterThanOrEqual(box.y + box.height - 1e-9);
      });
    }
    const [early, late, names] = columns.map((boxes) => boxes[0]);
    expect(late?.x).toBeGreaterThan((early?.x ?? 0) + (early?.width ?? 0));
    expect(names?.x).toBeGreaterThan((late?.x ?? 0) + (late?.width ?? 0));
  });

  it('grow beyond the height rather than become too small to see', () => {
    const { columns, height } = layOutFlow({ width: 600, height: 120, counts: [12, 3, 5], names: 100 });
    expect(columns[0]?.[0]?.height).toBe(32);
    expect(height).toBe(12 * 32 + 11 * 8);
  });
});

describe('ribbons', () => {
  const layout = layOutFlow({ width: 800, height: 300, counts: [3, 2, 2], names: 140 });

  it('are as wide as their values are large, at most 20 pixels, and fit their nodes', () => {
    const values = random(3).normal(6);
    const links = [...values].map((value, i) => ({
      gap: 0 as const,
      from: i % 3,
      to: Math.floor(i / 3),
      value,
    }));
    const ribbons = layOutRibbons(layout, links);
    const scale = (ribbons[0]?.width ?? 0) / Math.abs(links[0]?.value ?? 1);
    expect(Math.max(...ribbons.map(({ width }) => width))).toBeLessThanOrEqual(20 + 1e-9);
    for (const { width, value, begin, end, from, to } of ribbons) {
      expect(width).toBeCloseTo(Math.abs(value) * scale, 6);
      for (const [box, y] of [
        [layout.columns[0]?.[from], begin[1]],
        [layout.columns[1]?.[to], end[1]],
      ] as const) {
        expect(y - width / 2).toBeGreaterThanOrEqual(box?.y ?? 0);
        expect(y + width / 2).toBeLessThanOrEqual((box?.y ?? 0) + (box?.height ?? 0));
      }
    }
  });

  it('do not overlap where they leave a node', () => {
    const links = [0, 1].map((to) => ({ gap: 1 as const, from: 0, to, value: to === 0 ? 1 : -2 }));
    const [first, second] = layOutRibbons(layout, links);
    const between = (second?.begin[1] ?? 0) - (first?.begin[1] ?? 0);
    expect(between).toBeCloseTo(((first?.width ?? 0) + (second?.width ?? 0)) / 2, 6);
  });

  it('have no width where nothing flows', () => {
    const [ribbon] = layOutRibbons(layout, [{ gap: 0, from: 0, to: 0, value: 0 }]);
    expect(ribbon?.width).toBe(0);
  });

  it('leave and arrive level', () => {
    expect(ribbonPath({ begin: [10, 20], end: [110, 60] })).toBe(
      'M10.0 20.0 C60.0 20.0 60.0 60.0 110.0 60.0',
    );
  });
});

describe('what is shown', () => {
  it('is everything but nothing while nothing is selected', () => {
    const links = flowLinks(NUMBERS, null);
    expect(valuesOf(links, 0)).toEqual(['0→0 4', '1→0 -2', '2→0 1', '1→1 3', '2→1 -1']);
    expect(valuesOf(links, 1)).toEqual(['0→0 2', '1→0 -1', '0→1 -4', '1→1 0.5']);
  });

  it('is the way into a class, in the sign of what each earlier group does for it', () => {
    const links = flowLinks(NUMBERS, { column: 2, index: 0 });
    expect(valuesOf(links, 1)).toEqual(['0→0 2', '1→0 -1']);
    expect(valuesOf(links, 0)).toEqual(['0→0 4', '1→0 -2', '2→0 1', '1→1 -1.5', '2→1 0.5']);
  });

  it('is the links of a later group', () => {
    const links = flowLinks(NUMBERS, { column: 1, index: 1 });
    expect(valuesOf(links, 0)).toEqual(['1→1 3', '2→1 -1']);
    expect(valuesOf(links, 1)).toEqual(['1→0 -1', '1→1 0.5']);
  });

  it('is the links of an earlier group and its way on', () => {
    const links = flowLinks(NUMBERS, { column: 0, index: 1 });
    expect(valuesOf(links, 0)).toEqual(['1→0 -2', '1→1 3']);
    expect(valuesOf(links, 1)).toEqual(['0→0 1', '1→0 -0.75', '0→1 -2', '1→1 0.375']);
  });
});
