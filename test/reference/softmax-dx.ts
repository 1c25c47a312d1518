/** Plain loops for the gradient of softmax; the Jacobian is symmetric, so it is the tangent too. Dense [pixels, c]. */

/** dx[p, k] = Σ over j of dy[p, j] · y[p, j] · ((j = k) − y[p, k]) */
export function softmaxDx(dy: Float32Array, y: Float32Array, c: number): Float64Array {
  const dx = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) {
    const pixel = i - (i % c);
    for (let k = pixel; k < pixel + c; k++) {
      dx[k]! += dy[i]! * y[i]! * ((i === k ? 1 : 0) - y[k]!);
    }
  }
  return dx;
}
