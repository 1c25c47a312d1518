/** The picture's way into the network, in plain loops: Pillow's resize in two passes, then the normalisation. */

import type { Preprocess } from '../../src/net/graph.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Rows from the top, red, green, blue in 0…1. */
  readonly rgb: Float32Array;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Weights of the source's pixels for one output pixel, and how much of that pixel lies on the source. */
interface Tap {
  readonly first: number;
  readonly weights: readonly number[];
  readonly coverage: number;
}

/** As Pillow's ImagingResample with the triangle filter: `count` pixels out of `start` … `start + length`. */
function taps(size: number, start: number, length: number, count: number): Tap[] {
  const side = length / count;
  const reach = Math.max(side, 1);
  return Array.from({ length: count }, (_, i) => {
    const centre = start + (i + 0.5) * side;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const last = Math.min(size, Math.trunc(centre + reach + 0.5));
    const raw: number[] = [];
    for (let texel = first; texel < last; texel++) {
      raw.push(Math.max(0, 1 - Math.abs(texel + 0.5 - centre) / reach));
    }
    const sum = raw.reduce((a, b) => a + b, 0);
    const covered = Math.min(size, centre + side / 2) - Math.max(0, centre - side / 2);
    return {
      first,
      weights: raw.map((weight) => weight / (sum || 1)),
      coverage: Math.max(0, covered) / side,
    };
  });
}

/** [h, w, 3] of the network's input from `source` of the picture; zero where there is no picture. */
export function frameToInput(
  { width, height, rgb }: Picture,
  source: Rectangle,
  [h, w]: readonly [h: number, w: number],
  { colour, scale, mean, std }: Preprocess,
  mirror: boolean,
): Float32Array {
  const across = taps(width, source.x, source.width, w);
  const down = taps(height, source.y, source.height, h);
  if (mirror) across.reverse();
  const narrow = new Float64Array(height * w * 3);
  for (let row = 0; row < height; row++) {
    across.forEach(({ first, weights }, column) => {
      weights.forEach((weight, k) => {
        for (let c = 0; c < 3; c++) {
          narrow[(row * w + column) * 3 + c]! += weight * rgb[(row * width + first + k) * 3 + c]!;
        }
      });
    });
  }
  const y = new Float32Array(h * w * 3);
  down.forEach(({ first, weights, coverage }, row) => {
    for (let column = 0; column < w; column++) {
      for (let c = 0; c < 3; c++) {
        const from = colour === 'bgr' ? 2 - c : c;
        let value = 0;
        weights.forEach((weight, k) => {
          value += weight * narrow[((first + k) * w + column) * 3 + from]!;
        });
        const normal = (value * scale - mean[c]!) / std[c]!;
        y[(row * w + column) * 3 + c] = coverage * across[column]!.coverage * normal;
      }
    }
  });
  return y;
}
