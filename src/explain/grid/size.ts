/** How large the pictures of a grid can be: the spectra of all cells, and what Adam remembers of them, must fit. */

import { fourierSize } from '../images/spectrum.ts';

/** Bytes of the cells' spectra; Adam has twice as many. */
const MOST_BYTES = 2 ** 25;
/** Sizes go down in these steps; less than the smallest shows nothing. */
const [STEP, SMALLEST] = [8, 16];

/** Quads of half a spectrum of a picture of this side. */
export function spectrumQuads(size: number): number {
  return size * fourierSize(size).frequencies;
}

/**
 * The wanted side of a picture in pixels, or a smaller one where the layer has many cells.
 * @throws RangeError where it has too many for any
 */
export function gridSize(layer: string, cells: number, wanted: number): number {
  const bytes = (size: number) => cells * spectrumQuads(size) * 2 * 16;
  for (let size = wanted; size >= Math.min(wanted, SMALLEST); size -= STEP) {
    if (bytes(size) <= MOST_BYTES) return size;
  }
  throw new RangeError(
    `"${layer}" has ${cells} cells, too many for a picture of each; open a layer nearer the end of the network.`,
  );
}
