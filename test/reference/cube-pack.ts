/** Plain loops for cube-scale and cube-pack. */

import { isValue } from './is-value.ts';

/** Full scale after a frame whose values lie between `min` and `max`. */
export function cubeScale(before: number, min: number, max: number, fall: number): number {
  const peak = Math.max(Math.abs(min), Math.abs(max));
  if (!Number.isFinite(peak)) return before;
  return Math.max(peak, before + fall * (peak - before));
}

/** A value as a share of full scale, −1…1; what is not finite is 0. */
export function cubeShare(value: number, scale: number): number {
  if (!isValue(value)) return 0;
  return Math.min(1, Math.max(-1, value / (scale > 0 ? scale : 1)));
}

/** Sample 0 of dense [n, h, w, c] values as shares. */
export function cubePack(x: Float32Array, [, h, w, c]: readonly number[], scale: number): Float32Array {
  return x.slice(0, h! * w! * c!).map((value) => cubeShare(value, scale));
}
