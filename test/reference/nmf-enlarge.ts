/** Plain loops of the alignment of an earlier layer's groups to later ones. */

import { positive } from './nmf.ts';

/**
 * x [pixels, channels] shared out among copies, [pixels, copies, channels], in proportion to |attributions|
 * [copies][pixels, channels].
 */
export function enlarge(
  x: ArrayLike<number>,
  attributions: readonly ArrayLike<number>[],
  channels: number,
): Float64Array {
  const copies = attributions.length;
  const y = new Float64Array(x.length * copies);
  for (let i = 0; i < x.length; i++) {
    const sizes = attributions.map((attribution) => positive(Math.abs(attribution[i]!)));
    const sum = sizes.reduce((a, b) => a + b, 0);
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    sizes.forEach((size, n) => {
      const share = sum > 0 ? size / sum : 1 / copies;
      y[(pixel * copies + n) * channels + channel] = positive(x[i]!) * share;
    });
  }
  return y;
}

/** Directions [groups, copies, channels] with the copies of a channel added together, [groups, channels]. */
export function fold(directions: ArrayLike<number>, copies: number, channels: number): Float64Array {
  const y = new Float64Array(directions.length / copies);
  for (let i = 0; i < directions.length; i++) {
    y[Math.floor(i / (copies * channels)) * channels + (i % channels)]! += directions[i]!;
  }
  return y;
}
