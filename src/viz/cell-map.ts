/** A number for each cell of a layer as a small picture, a pixel per cell. */

import { colourMapBytes, colourScale } from './colour-maps.ts';
import type { ColourMapName } from './settings.ts';

/**
 * Colours from the smallest value to the largest: norms of neighbours are alike, and what is asked is which are larger.
 * All the same value has the first colour; what is NaN or infinite has none.
 * @returns RGBA bytes, row by row
 */
export function cellColours(
  values: Float32Array,
  map: ColourMapName = 'magma',
): Uint8ClampedArray<ArrayBuffer> {
  const entries = colourMapBytes(map);
  const { base, span } = colourScale(map);
  const known = values.filter(Number.isFinite);
  const least = known.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const most = known.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const rgba = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const share = most > least ? (value - least) / (most - least) : 0;
    const entry = Math.round(base + span * share);
    rgba.set(entries.subarray(entry * 4, entry * 4 + 4), i * 4);
  });
  return rgba;
}

/** Which cell lies at a place of the picture. @param x 0…1 from the left @param y 0…1 from the top */
export function cellAt(
  { x, y }: { readonly x: number; readonly y: number },
  rows: number,
  columns: number,
): { readonly row: number; readonly column: number } {
  const at = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return { row: at(y, rows), column: at(x, columns) };
}
