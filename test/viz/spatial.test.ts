/** Panels of spatial attribution: the picture that was seen, and walking from cell to cell. */

import { expect, it } from 'vitest';
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
