/** Plain loops for cube-voxels. */

import { cubeShare } from './cube-pack.ts';

/** Bounds in the order column, row, channel: lo ≤ cell < hi. */
export interface Bounds {
  readonly lo: readonly number[];
  readonly hi: readonly number[];
}

export function inBounds({ lo, hi }: Bounds, cell: readonly number[]): boolean {
  return cell.every((at, axis) => at >= lo[axis]! && at < hi[axis]!);
}

/** Number and share of every visible cell of sample 0, by number. */
export function cubeVoxels(
  x: Float32Array,
  [, h, w, c]: readonly number[],
  scale: number,
  bounds: Bounds,
  threshold: number,
): Map<number, number> {
  const visible = new Map<number, number>();
  for (let number = 0; number < h! * w! * c!; number++) {
    const cell = [Math.floor(number / c!) % w!, Math.floor(number / (c! * w!)), number % c!];
    const share = cubeShare(x[number]!, scale);
    if (inBounds(bounds, cell) && share !== 0 && Math.abs(share) >= threshold) visible.set(number, share);
  }
  return visible;
}
