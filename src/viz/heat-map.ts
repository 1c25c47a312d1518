/**
 * Colours for maps of a layer's cells that lie over a picture: RGBA bytes, row by row.
 *
 * A light map lets the picture through where values are high and darkens the rest, as the article's attribution maps do;
 * a signed map tints it by the colours of positive and negative.
 */

import { NEGATIVE, POSITIVE } from './colour-maps.ts';

/** How dark the darkest cell is. */
const DARKEST = 0.85;
/** How strong the strongest tint is. */
const STRONGEST = 0.8;

/** Black with the alpha of what is missing to `full`; negative values count as 0. */
export function lightMap(values: Float32Array, full: number): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, i) => {
    rgba[i * 4 + 3] = 255 * DARKEST * (1 - share(value, full));
  });
  return rgba;
}

/** Teal for positive, salmon for negative values, the stronger the more; `full` is the largest magnitude. */
export function signedMap(values: Float32Array, full: number): Uint8ClampedArray<ArrayBuffer> {
  const [positive, negative] = [bytesOf(POSITIVE), bytesOf(NEGATIVE)];
  const rgba = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, i) => {
    const colour = value < 0 ? negative : positive;
    rgba.set([...colour, 255 * STRONGEST * share(Math.abs(value), full)], i * 4);
  });
  return rgba;
}

/** The largest of some values, those left out that are NaN or infinite; 0 where none is positive. */
export function largest(values: Float32Array): number {
  return values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 0);
}

/** Of a colour written #rrggbb. */
function bytesOf(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function share(value: number, full: number): number {
  return full > 0 && Number.isFinite(value) ? Math.min(1, Math.max(0, value / full)) : 0;
}
