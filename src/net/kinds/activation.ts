/** An activation that is fused into a kernel's write is a range to clamp to. */

import type { Activation } from '../attributes.ts';

/** Near the ends of f32, within what a WGSL literal may be. */
const HUGE = 3.4e38;

const RANGES: Readonly<Record<Activation, { readonly lo: number; readonly hi: number }>> = {
  none: { lo: -HUGE, hi: HUGE },
  relu: { lo: 0, hi: HUGE },
  relu6: { lo: 0, hi: 6 },
};

export function activationRange(activation: Activation): { readonly lo: number; readonly hi: number } {
  return RANGES[activation];
}
