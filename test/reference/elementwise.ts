/** Plain loops for the elementwise kernels. Values are dense [n, h, w, c]. */

/** y = min(hi, max(lo, x)) */
export function clamp(x: Float32Array, lo: number, hi: number): Float32Array {
  return x.map((value) => Math.min(hi, Math.max(lo, value)));
}
