/** Transparent pictures on a white ground, for who shows or exports them. */

/** How much of the opacity is shown; the rest of a transparent colour shines through. The article's icons take this. */
const STRENGTH = 0.7;

/**
 * rgb · ((1 − k) + k · alpha) + k · (1 − alpha), by lucid's notebooks/misc/alpha_feature_vis.ipynb.
 * @param values dense [pixels, 4] in 0…1
 * @param strength k: 1 for what is left of the picture where all else is cut away
 * @returns dense [pixels, 3]
 */
export function onWhite(values: Float32Array, strength = STRENGTH): Float32Array {
  return Float32Array.from({ length: (values.length / 4) * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3) * 4;
    const hidden = strength * (1 - (values[pixel + 3] ?? 1));
    return (values[pixel + (i % 3)] ?? 0) * (1 - hidden) + hidden;
  });
}
