/** Kernels clamp to this what is too large and, on most GPUs, what is no number. */
const END = Math.fround(3.4e38);

/** Whether a number of a tensor is a value: neither NaN nor infinite nor clamped to the end of what can be written. */
export function isValue(value: number): boolean {
  return Math.abs(value) < END;
}
