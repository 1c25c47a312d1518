/** How many windows fit along an axis, and the pads that make as many as a file wants. */

export interface Window {
  readonly window: number;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
  readonly dilation?: number;
  /** Round up, so that the last window may hang over the end. */
  readonly ceil?: boolean;
}

/**
 * Number of windows along one axis of `length`; 0 if none fits.
 * Rounding up never lets a window start behind input and leading pad
 * (https://onnx.ai/onnx/operators/onnx__MaxPool.html, as PyTorch does).
 */
export function windowCount(length: number, w: Window): number {
  const span = (w.window - 1) * (w.dilation ?? 1) + 1;
  const free = length + w.before + w.after - span;
  if (!w.ceil) return Math.max(0, Math.floor(free / w.stride) + 1);
  const count = Math.ceil(free / w.stride) + 1;
  return Math.max(0, (count - 1) * w.stride >= length + w.before ? count - 1 : count);
}

/**
 * Pads that make ceil(length / stride) windows of `window`, as TensorFlow's SAME and ONNX's SAME_UPPER;
 * an odd one goes to the end. For SAME_LOWER swap the two.
 */
export function samePads(length: number, window: number, stride: number, dilation = 1): [number, number] {
  const span = (window - 1) * dilation + 1;
  const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + span - length);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
