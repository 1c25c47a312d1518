/** Plain loops for the gradient, and the tangent, of activations that clamp. */

/** dx = dy where lo < x < hi, else 0 */
export function clampDx(dy: Float32Array, x: Float32Array, lo: number, hi: number): Float32Array {
  return dy.map((value, i) => (x[i]! > lo && x[i]! < hi ? value : 0));
}
