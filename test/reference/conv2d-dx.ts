/** Plain loops for the gradient of the convolution kernels, a scatter: the transpose of conv2d.ts, term for term. */

import { type Conv2d, conv2dShape } from './conv2d.ts';

type Shape4 = readonly [number, number, number, number];

/** dx[n, oy · stride − pad + ky · dilation, …, c] += dy[n, oy, ox, o] · filter[ky, kx, c, o] */
export function conv2dDx(
  dy: Float32Array,
  shape: Shape4,
  filter: Float32Array,
  filterShape: Shape4,
  conv: Conv2d,
): Float32Array {
  const [n, h, w, c] = shape;
  const [kh, kw, perGroup, out] = filterShape;
  const { strides, dilations, pads, groups } = conv;
  const [, rows, columns] = conv2dShape(shape, filterShape, conv);
  const dx = new Float64Array(n * h * w * c);
  let at = 0;
  for (let image = 0; image < n; image++)
    for (let oy = 0; oy < rows; oy++)
      for (let ox = 0; ox < columns; ox++)
        for (let o = 0; o < out; o++, at++) {
          const group = Math.floor(o / (out / groups));
          for (let ky = 0; ky < kh; ky++)
            for (let kx = 0; kx < kw; kx++) {
              const iy = oy * strides[0] - pads[0] + ky * dilations[0];
              const ix = ox * strides[1] - pads[1] + kx * dilations[1];
              if (iy < 0 || iy >= h || ix < 0 || ix >= w) continue;
              for (let i = 0; i < perGroup; i++) {
                const place = ((image * h + iy) * w + ix) * c + group * perGroup + i;
                dx[place]! += dy[at]! * filter[((ky * kw + kx) * perGroup + i) * out + o]!;
              }
            }
        }
  return Float32Array.from(dx);
}
