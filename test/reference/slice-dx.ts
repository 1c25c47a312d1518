/** Plain loops for the gradients of what only moves values: each output gives to where it came from. */

import type { TensorShape } from '../../src/gpu/tensor.ts';

/** One gradient for each part of a concat; dy is dense [pixels, all channels]. */
export function concatDx(dy: Float32Array, channels: readonly number[]): Float64Array[] {
  const parts = channels.map((): number[] => []);
  for (let i = 0; i < dy.length; ) {
    for (const [part, count] of channels.entries()) {
      for (let c = 0; c < count; c++) parts[part]!.push(dy[i++]!);
    }
  }
  return parts.map((part) => Float64Array.from(part));
}

/** dy is dense, larger than x by its pads. */
export function padDx(
  dy: Float32Array,
  [n, h, w, c]: TensorShape,
  [top, left, bottom, right]: readonly [number, number, number, number],
): Float64Array {
  const dx = new Float64Array(n * h * w * c);
  const [height, width] = [top + h + bottom, left + w + right];
  for (let i = 0; i < dy.length; i++) {
    const row = (Math.floor(i / (width * c)) % height) - top;
    const column = (Math.floor(i / c) % width) - left;
    const batch = Math.floor(i / (height * width * c));
    if (row < 0 || row >= h || column < 0 || column >= w) continue;
    dx[((batch * h + row) * w + column) * c + (i % c)]! += dy[i]!;
  }
  return dx;
}
