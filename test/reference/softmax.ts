/** Plain loops for the softmax kernel. Values are dense [pixels, c]. */

/** y[p, k] = exp(x[p, k] − m) / Σ over j of exp(x[p, j] − m), m the largest x[p, ·] */
export function softmax(x: Float32Array, c: number): Float32Array {
  const y = new Float32Array(x.length);
  for (let pixel = 0; pixel < x.length / c; pixel++) {
    const values = x.subarray(pixel * c, (pixel + 1) * c);
    const largest = Math.max(...values);
    const exps = Array.from(values, (value) => Math.exp(value - largest));
    const sum = exps.reduce((a, b) => a + b);
    exps.forEach((value, k) => {
      y[pixel * c + k] = value / sum;
    });
  }
  return y;
}
