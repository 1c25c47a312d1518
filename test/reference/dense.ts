/** Plain loops for the dense kernel. x is [n, inputs], its pixels and channels in one row; the filter [inputs, out]. */

/** y[n, o] = bias[o] + Σ over i of x[n, i] · filter[i, o] */
export function dense(
  x: Float32Array,
  filter: Float32Array,
  bias: Float32Array | null,
  n: number,
  out: number,
) {
  const inputs = x.length / n;
  const y = new Float32Array(n * out);
  for (let image = 0; image < n; image++)
    for (let o = 0; o < out; o++) {
      let sum = bias?.[o] ?? 0;
      for (let i = 0; i < inputs; i++) sum += x[image * inputs + i]! * filter[i * out + o]!;
      y[image * out + o] = sum;
    }
  return y;
}
