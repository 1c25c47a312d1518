/** Edits of a layer as plain loops, in double precision, on dense values [1, h, w, c]. */

import type { Shape } from './attribution.ts';

export interface EditNumbers {
  readonly scale: number;
  readonly add: number;
  readonly loadings: ArrayLike<number>;
  readonly direction: ArrayLike<number>;
}

/** The first picture of x after the edits, in order: v · (scale where the mask is not 0) + add · mask. */
export function edited(
  x: ArrayLike<number>,
  [, h, w, c]: Shape,
  edits: readonly EditNumbers[],
): Float64Array {
  return Float64Array.from({ length: h * w * c }, (_, i) => {
    const [cell, channel] = [Math.floor(i / c), i % c];
    return edits.reduce((value, { scale, add, loadings, direction }) => {
      const mask = loadings[cell]! * direction[channel]!;
      return value * (mask === 0 ? 1 : scale) + add * mask;
    }, x[i]!);
  });
}
