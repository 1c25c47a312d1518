/** What a convolution is asked to do, as far as it decides which variant does it best. */

import type { Pair } from '../../attributes.ts';
import type { Shape } from '../../graph.ts';

/** What a kernel is told of the window: height and width of each, the pads above and left. */
export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly pad: Pair;
}

export interface ConvTask {
  /** forward: from x to y. dx: from the gradient by y to that by x. */
  readonly direction: 'forward' | 'dx';
  /** The convolution's input, [n, h, w, c]. */
  readonly x: Shape;
  /** The convolution's output, [n, oh, ow, out]. */
  readonly y: Shape;
  readonly window: Window;
  readonly groups: number;
}

/** What tasks have in common that differ in their number of pixels alone: the pads make them neither more nor fewer. */
export function taskFamily({ direction, x, y, window, groups }: ConvTask): string {
  const { kernel, stride, dilation } = window;
  const pair = (name: string, [a, b]: Pair) => (a === 1 && b === 1 ? '' : ` ${name} ${a}×${b}`);
  const by = `${kernel[0]}×${kernel[1]}${pair('stride', stride)}${pair('dilation', dilation)}`;
  return `${direction} ${x[3]} to ${y[3]} by ${by}${groups > 1 ? ` groups ${groups}` : ''}`;
}

/** Pixels of the output, all pictures together. */
export function taskPixels({ y: [n, h, w] }: ConvTask): number {
  return n * h * w;
}

/** A task in words; two of one key cost about the same. */
export function taskKey(task: ConvTask): string {
  return `${taskFamily(task)} at ${taskPixels(task)} pixels`;
}

/** Multiplications with addition; those with the zeros outside of x are counted too. */
export function taskWork({ x, y, window: { kernel }, groups }: ConvTask): number {
  const [n, h, w, out] = y;
  return n * h * w * out * kernel[0] * kernel[1] * (x[3] / groups);
}

/** Whether each pixel of y comes from the same pixel of x alone: as many of them means no pads. */
export function isPointwise({ x, y, window: { kernel, stride } }: ConvTask): boolean {
  return [...kernel, ...stride].every((length) => length === 1) && x[1] === y[1] && x[2] === y[2];
}

/** Whether every channel has a filter of its own. */
export function isDepthwise({ x, y, groups }: ConvTask): boolean {
  return groups > 1 && groups === x[3] && groups === y[3];
}
