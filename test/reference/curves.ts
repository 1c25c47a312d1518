/** Plain loops for the activations that are curves. Values are dense [n, h, w, c]. */

/** y = x / (1 + e^−x) */
export function silu(x: Float32Array): Float32Array {
  return x.map((value) => value / (1 + Math.exp(-value)));
}

/** y = x · min(6, max(0, x + 3)) / 6 */
export function hardSwish(x: Float32Array): Float32Array {
  return x.map((value) => (value * Math.min(6, Math.max(0, value + 3))) / 6);
}

/** y = x where x > 0, slope · x elsewhere */
export function leakyRelu(x: Float32Array, slope: number): Float32Array {
  return x.map((value) => (value > 0 ? value : slope * value));
}

/** The gradient by x of any of them; the tangent too, as the Jacobian is diagonal. */
export function curveDx(dy: Float32Array, x: Float32Array, slope: (x: number) => number): Float64Array {
  return Float64Array.from(dy, (value, i) => value * slope(x[i]!));
}

export function siluSlope(x: number): number {
  const s = 1 / (1 + Math.exp(-x));
  return s + x * s * (1 - s);
}

export function hardSwishSlope(x: number): number {
  if (x < -3) return 0;
  return x > 3 ? 1 : (2 * x + 3) / 6;
}

export function leakyReluSlope(x: number, slope: number): number {
  return x > 0 ? 1 : slope;
}
