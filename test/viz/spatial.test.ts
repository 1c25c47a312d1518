/** Panels of spatial attribution: the picture that was seen, and walking from cell to cell. */

import { expect, it } from 'vitest';
import { FACTOR_COLOURS, factorMap } from '../../src/viz/spatial-factors.ts';
import { walked } from '../../src/viz/spatial-panel.ts';
import { seenPicture } from '../../src/viz/spatial-picture.ts';

it.each(['rgb', 'bgr'] as const)('gives back the picture that became the input, %s', (colour) => {
  const picture = [
    [10, 200, 77],
    [255, 0, 128],
  ];
  const [scale, mean, std] = [255, [104, 117, 123], [1, 2, 0.5]] as const;
  const quads = picture.flatMap((rgb) => {
    const ordered = colour === 'bgr' ? rgb.toReversed() : rgb;
    return [...ordered.map((byte, i) => (byte - (mean[i] ?? 0)) / (std[i] ?? 1)), 0];
  });
  const seen = seenPicture(Float32Array.from(quads), { colour, scale, mean, std });
  expect([...seen]).toEqual(picture.flatMap((rgb) => [...rgb, 255]));
});

it('walks by arrows, from the middle first, and stays inside', () => {
  expect(walked(null, 'ArrowUp', 7, 5)).toEqual({ row: 3, column: 2 });
  expect(walked({ row: 3, column: 2 }, 'ArrowDown', 7, 5)).toEqual({ row: 4, column: 2 });
  expect(walked({ row: 3, column: 4 }, 'ArrowRight', 7, 5)).toEqual({ row: 3, column: 4 });
  expect(walked({ row: 0, column: 0 }, 'ArrowLeft', 1, 1)).toEqual({ row: 0, column: 0 });
  expect(walked({ row: 3, column: 2 }, 'Enter', 7, 5)).toBeNull();
});

it('mixes the colours of two factors by their shares, and is dark without either', () => {
  const map = factorMap([Float32Array.of(2, 0, -1, 2), Float32Array.of(0, 4, 0, 4)], [2, 4]);
  const at = (cell: number) => [...map.subarray(cell * 4, cell * 4 + 4)];
  const bytes = FACTOR_COLOURS.map((hex) => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)));
  expect(at(0)).toEqual([...(bytes[0] ?? []), 153]);
  expect(at(1)).toEqual([...(bytes[1] ?? []), 153]);
  expect(at(2)).toEqual([0, 0, 0, 191]);
  at(3).forEach((byte, c) => {
    const mean = c === 3 ? 153 : ((bytes[0]?.[c] ?? 0) + (bytes[1]?.[c] ?? 0)) / 2;
    expect(Math.abs(byte - mean)).toBeLessThanOrEqual(1);
  });
  expect(factorMap([Float32Array.of(1), Float32Array.of(0)], [0, 0])[3]).toBe(191);
});
