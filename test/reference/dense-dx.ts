/** Plain loops for the gradient of the dense kernel. x is [n, inputs], the filter [inputs, out]. */

/** dx[n, i] = Σ over o of dy[n, o] · filter[i, o] */
export function denseDx(dy: Float32Array, filter: Float32Array, n: number, out: number): Float32Array {
  const inputs = filter.length / out;
  const dx = new Float32Array(n * inputs);
  for (let image = 0; image < n; image++)
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let o = 0; o < out; o++) sum += dy[image * out + o]! * filter[i * out + o]!;
      dx[image * inputs + i] = sum;
    }
  return dx;
}
