/** A grid's tiles as a picture of the page. */

import type { ActivationGrid } from '../../../explain/grid/grid.ts';
import type { Gpu } from '../../../gpu/device.ts';
import { readBuffer } from '../../../gpu/readback.ts';

/** All tiles, pixel for pixel. Waits for the GPU. */
export async function tilesImage(
  gpu: Gpu,
  { tiles, rows, columns, side }: ActivationGrid,
): Promise<ImageData> {
  const image = new ImageData(columns * side, rows * side);
  const words = await readBuffer(gpu, tiles, image.data.length);
  image.data.set(new Uint8ClampedArray(words.buffer, words.byteOffset, image.data.length));
  return image;
}
