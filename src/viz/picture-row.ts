/** Several pictures side by side: how far apart they stand, on the canvas as in a file. */

/** Pixels between two pictures of this width. */
export function rowGap(width: number): number {
  return Math.max(1, Math.round(width / 32));
}

/** Pixels from the first picture's left to the last one's right. */
export function rowWidth(width: number, pictures: number): number {
  return pictures * (width + rowGap(width)) - rowGap(width);
}
