/** Colours of groups: HCL against its own definition, and the article's rules for cells. */

import { describe, expect, it } from 'vitest';
import {
  aloneColour,
  cellColour,
  groupColour,
  groupCss,
  groupHue,
  hcl,
  type RgbBytes,
} from '../../src/viz/group-colours.ts';
import { groupAloneMap, groupsMap, sharesInCell, strengthsOf } from '../../src/viz/group-map.ts';

/** CIE lightness of an sRGB colour, 0…100, by the luminance of linear light. */
function lightness(rgb: RgbBytes): number {
  const linear = rgb.map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const [r = 0, g = 0, b = 0] = linear;
  // The Y row of sRGB adapted to D50.
  const y = 0.2225 * r + 0.7169 * g + 0.0606 * b;
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (24389 / 27) * y;
}

const STRENGTHS = {
  rows: 1,
  columns: 3,
  groups: 2,
  strengths: Float32Array.of(4, 0, 0, 2, 1, 1),
  full: 4,
};

describe('HCL', () => {
  it('has greys of the asked lightness without chroma', () => {
    for (const asked of [0, 5, 8, 20, 50, 80, 100]) {
      const [r, g, b] = hcl(123, 0, asked);
      expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(1);
      expect(Math.abs(lightness([r, g, b]) - asked)).toBeLessThan(0.6);
    }
  });

  it.each([0, 45, 90, 150, 210, 300])('keeps the lightness at hue %d, also where sRGB ends', (hue) => {
    expect(Math.abs(lightness(hcl(hue, 20, 60)) - 60)).toBeLessThan(0.6);
    expect(Math.abs(lightness(hcl(hue, 100, 80)) - 80)).toBeLessThan(0.8);
  });

  it('turns from red over yellow and green to blue', () => {
    const [red, yellow, green, blue] = [30, 95, 150, 270].map((hue) => hcl(hue, 45, 65));
    expect(red?.[0]).toBeGreaterThan((red?.[2] ?? 0) + 50);
    expect(yellow?.[2]).toBeLessThan((yellow?.[1] ?? 0) - 50);
    expect(green?.[1]).toBeGreaterThan((green?.[0] ?? 0) + 50);
    expect(blue?.[2]).toBeGreaterThan((blue?.[0] ?? 0) + 50);
  });
});

describe('groups', () => {
  it('stand evenly around the wheel from -200 degrees', () => {
    expect([0, 1, 2, 3].map((group) => groupHue(group, 4))).toEqual([-200, -110, -20, 70]);
    expect(groupCss(1, 4)).toBe(`rgb(${groupColour(1, 4).join(' ')})`);
    const colours = [0, 1, 2, 3, 4, 5].map((group) => groupCss(group, 6));
    expect(new Set(colours).size).toBe(6);
  });

  it('give a cell that is one group’s its hue, black where nothing fires', () => {
    expect(cellColour([0, 0, 0], 5)).toEqual([0, 0, 0]);
    expect(cellColour([0, 0, 0], 0)).toEqual([0, 0, 0]);
    const cell = cellColour([0, 5, 0], 5);
    const m = 80 / 3 / 1.3;
    expect(cell).toEqual(hcl(groupHue(1, 3), 5 * m, 3 * m));
    expect(aloneColour(1, 3, 5, 5)).toEqual(hcl(groupHue(1, 3), (4 * 80) / 3, 80));
  });

  it('pale where opposite groups share a cell', () => {
    const [r, g, b] = cellColour([3, 3], 3);
    expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(2);
  });

  it('get darker the weaker they fire', () => {
    const steps = [1, 2, 3, 4].map((strength) => lightness(cellColour([strength, 0], 4)));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps[3]).toBeGreaterThan((steps[0] ?? 0) + 20);
  });
});

describe('maps of groups', () => {
  it('paint every cell by the rule of cells, opaque', () => {
    const map = groupsMap(STRENGTHS);
    expect([...map]).toEqual([
      ...cellColour([4, 0], 4),
      255,
      ...cellColour([0, 2], 4),
      255,
      ...cellColour([1, 1], 4),
      255,
    ]);
  });

  it('show one group alone on the scale of all', () => {
    const map = groupAloneMap(STRENGTHS, 1);
    expect([...map.subarray(0, 4)]).toEqual([0, 0, 0, 255]);
    expect([...map.subarray(4, 7)]).toEqual([...aloneColour(1, 2, 2, 4)]);
  });

  it('take a group or a cell out', () => {
    expect([...strengthsOf(STRENGTHS, 1)]).toEqual([0, 2, 1]);
    expect(sharesInCell(STRENGTHS, 0)).toEqual([1, 0]);
    expect(sharesInCell(STRENGTHS, 1)).toEqual([0, 0.5]);
    expect(sharesInCell({ ...STRENGTHS, full: 0 }, 1)).toEqual([0, 0]);
  });
});
