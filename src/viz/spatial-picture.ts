/** The picture that a network saw, from its input as it lies on the GPU. */

import type { Preprocess } from '../net/graph.ts';

/**
 * Undoes the preprocessing.
 * @param quads the input, [h · w] quads of which the first three lanes are the colours
 * @returns RGBA bytes, row by row, opaque
 */
export function seenPicture(
  quads: Float32Array,
  { colour, scale, mean, std }: Preprocess,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(quads.length);
  for (let at = 0; at < quads.length; at += 4) {
    for (let lane = 0; lane < 3; lane++) {
      const pixel = ((quads[at + lane] ?? 0) * (std[lane] ?? 1) + (mean[lane] ?? 0)) / scale;
      rgba[at + (colour === 'bgr' ? 2 - lane : lane)] = 255 * pixel;
    }
    rgba[at + 3] = 255;
  }
  return rgba;
}
