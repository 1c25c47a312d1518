/** Plain loops for the gradient and tangent of local response normalisation. Values are dense [n, h, w, c]. */

import type { Lrn } from './lrn.ts';

/** Each dy[c] goes to every x[k] of its window by ∂y[c] / ∂x[k]. */
export function lrnDx(dy: Float32Array, x: Float32Array, channels: number, settings: Lrn): Float64Array {
  const dx = new Float64Array(x.length);
  eachSlope(x, channels, settings, (to, from, slope) => {
    dx[from]! += dy[to]! * slope;
  });
  return dx;
}

/** ty[c] = Σ tx[k] · ∂y[c] / ∂x[k] */
export function lrnJvp(tx: Float32Array, x: Float32Array, channels: number, settings: Lrn): Float64Array {
  const ty = new Float64Array(x.length);
  eachSlope(x, channels, settings, (to, from, slope) => {
    ty[to]! += tx[from]! * slope;
  });
  return ty;
}

/** Treated as a multiplication by the scale that x has: its own adjoint. */
export function lrnLinear(v: Float32Array, x: Float32Array, channels: number, settings: Lrn): Float64Array {
  return Float64Array.from(v, (value, i) => value / base(x, i, channels, settings) ** settings.beta);
}

/** Visits each pair of an output and an input that it depends on. */
function eachSlope(
  x: Float32Array,
  channels: number,
  settings: Lrn,
  visit: (to: number, from: number, slope: number) => void,
): void {
  const { size, alpha, beta } = settings;
  for (let to = 0; to < x.length; to++) {
    const own = base(x, to, channels, settings);
    for (const from of windowOf(to, channels, size)) {
      const bend = (-beta * x[to]! * own ** (-beta - 1) * 2 * alpha * x[from]!) / size;
      visit(to, from, bend + (from === to ? own ** -beta : 0));
    }
  }
}

function base(x: Float32Array, i: number, channels: number, { size, alpha, bias }: Lrn): number {
  return windowOf(i, channels, size).reduce((sum, k) => sum + (alpha / size) * x[k]! ** 2, bias);
}

function windowOf(i: number, channels: number, size: number): number[] {
  const channel = i % channels;
  const all = Array.from({ length: size }, (_, k) => channel + k - (size - 1) / 2);
  return all.filter((k) => k >= 0 && k < channels).map((k) => i - channel + k);
}
