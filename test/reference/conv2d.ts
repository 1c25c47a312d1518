/** Plain loops for the convolution kernels. x is dense [n, h, w, c], the filter [kh, kw, c / groups, out]. */

export interface Conv2d {
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly groups: number;
}

type Shape4 = readonly [number, number, number, number];

/** [n, h, w, out] of the result. */
export function conv2dShape([n, h, w]: Shape4, [kh, kw, , out]: Shape4, conv: Conv2d): Shape4 {
  const { strides, dilations, pads } = conv;
  const rows = h + pads[0] + pads[2] - ((kh - 1) * dilations[0] + 1);
  const columns = w + pads[1] + pads[3] - ((kw - 1) * dilations[1] + 1);
  return [n, Math.floor(rows / strides[0]) + 1, Math.floor(columns / strides[1]) + 1, out];
}

/** y[n, oy, ox, o] = bias[o] + Σ x[n, oy · stride − pad + ky · dilation, …, c] · filter[ky, kx, c, o] */
export function conv2d(
  x: Float32Array,
  shape: Shape4,
  filter: Float32Array,
  filterShape: Shape4,
  bias: Float32Array | null,
  conv: Conv2d,
): Float32Array {
  const [n, h, w, c] = shape;
  const [kh, kw, perGroup, out] = filterShape;
  const { strides, dilations, pads, groups } = conv;
  const [, rows, columns] = conv2dShape(shape, filterShape, conv);
  const y = new Float32Array(n * rows * columns * out);
  let at = 0;
  for (let image = 0; image < n; image++)
    for (let oy = 0; oy < rows; oy++)
      for (let ox = 0; ox < columns; ox++)
        for (let o = 0; o < out; o++) {
          const group = Math.floor(o / (out / groups));
          let sum = bias?.[o] ?? 0;
          for (let ky = 0; ky < kh; ky++)
            for (let kx = 0; kx < kw; kx++) {
              const iy = oy * strides[0] - pads[0] + ky * dilations[0];
              const ix = ox * strides[1] - pads[1] + kx * dilations[1];
              if (iy < 0 || iy >= h || ix < 0 || ix >= w) continue;
              for (let i = 0; i < perGroup; i++) {
                const value = x[((image * h + iy) * w + ix) * c + group * perGroup + i]!;
                sum += value * filter[((ky * kw + kx) * perGroup + i) * out + o]!;
              }
            }
          y[at++] = sum;
        }
  return y;
}
