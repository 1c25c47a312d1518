/** Plain loops for the sum of stretched levels: TensorFlow's resize_bilinear without aligned corners. */

export interface Level {
  readonly height: number;
  readonly width: number;
  /** First value, counted in pixels. */
  readonly first: number;
}

/** Values dense, c channels a pixel; levels as in the buffer. */
export function pyramidSum(
  values: Float32Array,
  levels: readonly Level[],
  [n, h, w, c]: readonly [number, number, number, number],
): Float64Array {
  const t = new Float64Array(n * h * w * c);
  for (const level of levels)
    for (let picture = 0; picture < n; picture++)
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++)
          for (let channel = 0; channel < c; channel++) {
            const read = (row: number, column: number) =>
              values[(level.first + (picture * level.height + row) * level.width + column) * c + channel]!;
            const [down, across] = [(y * level.height) / h, (x * level.width) / w];
            const [top, left] = [Math.floor(down), Math.floor(across)];
            const [bottom, right] = [
              Math.min(top + 1, level.height - 1),
              Math.min(left + 1, level.width - 1),
            ];
            const [v, u] = [down - top, across - left];
            t[((picture * h + y) * w + x) * c + channel]! +=
              (1 - v) * ((1 - u) * read(top, left) + u * read(top, right)) +
              v * ((1 - u) * read(bottom, left) + u * read(bottom, right));
          }
  return t;
}
