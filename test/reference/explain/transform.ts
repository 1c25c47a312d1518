/** Plain loops for the view of a picture through an affine map. Values are dense; a background is what transparent
 * pictures have behind them, [n, h, w, 3]. */

import type { Draw } from '../../../src/explain/transforms.ts';
import type { Preprocess } from '../../../src/net/graph.ts';

type Shape = readonly [n: number, h: number, w: number, c: number];

export function transform(
  picture: ArrayLike<number>,
  [n, h, w, c]: Shape,
  [, height, width]: Shape,
  draw: Draw,
  { colour, scale, mean, std }: Preprocess,
  background: ArrayLike<number> = [],
): Float64Array {
  const y = new Float64Array(n * height * width * 3);
  const [a, b, d, e] = draw.map;
  const wrapped = (at: number, size: number) => (draw.rolls ? ((at % size) + size) % size : at);
  const read = (picked: number, askedRow: number, askedColumn: number, channel: number) => {
    const [row, column] = [wrapped(askedRow, h), wrapped(askedColumn, w)];
    if (row < 0 || column < 0 || row >= h || column >= w) return draw.fill;
    const pixel = ((picked * h + row) * w + column) * c;
    if (c === 3) return picture[pixel + channel]!;
    const alpha = picture[pixel + 3]!;
    return (
      alpha * picture[pixel + channel]! +
      (1 - alpha) * background[((picked * h + row) * w + column) * 3 + channel]!
    );
  };
  for (let picked = 0; picked < n; picked++)
    for (let i = 0; i < height; i++)
      for (let j = 0; j < width; j++) {
        const [right, down] = [j - (width - 1) / 2, i - (height - 1) / 2];
        const u = a * right + b * down + draw.shift[0] + (w - 1) / 2;
        const v = d * right + e * down + draw.shift[1] + (h - 1) / 2;
        const [left, top] = [Math.floor(u), Math.floor(v)];
        for (let channel = 0; channel < 3; channel++) {
          const source = colour === 'bgr' ? 2 - channel : channel;
          let seen = 0;
          for (const row of [top, top + 1])
            for (const column of [left, left + 1])
              seen +=
                (1 - Math.abs(v - row)) * (1 - Math.abs(u - column)) * read(picked, row, column, source);
          y[((picked * height + i) * width + j) * 3 + channel] =
            (seen * scale - mean[channel]!) / std[channel]!;
        }
      }
  return y;
}
