/** The pictures of a dream as one, side by side: for files. */

import { rowGap, rowWidth } from '../../viz/picture-row.ts';

/** @param images of one size; between them it is transparent */
export function joinRow(images: readonly ImageData[]): ImageData {
  const [first] = images;
  if (!first) throw new Error('A row of pictures needs one.');
  if (images.length === 1) return first;
  const { width, height } = first;
  const row = new ImageData(rowWidth(width, images.length), height);
  images.forEach(({ data }, n) => {
    const left = n * (width + rowGap(width));
    for (let y = 0; y < height; y++) {
      row.data.set(data.subarray(4 * y * width, 4 * (y + 1) * width), 4 * (y * row.width + left));
    }
  });
  return row;
}
