/** An activation is a range to clamp to: fused into a kernel's write, or a node of its own (relu, clip). */

import { type Activation, activationAttribute, numberAttribute } from '../attributes.ts';
import type { GraphNode } from '../graph.ts';
import type { BackwardMode } from './backward-context.ts';

export interface Range {
  readonly lo: number;
  readonly hi: number;
}

/** Near the ends of f32, within what a WGSL literal may be. */
const HUGE = 3.4e38;

export const EVERYTHING: Range = { lo: -HUGE, hi: HUGE };

const RANGES: Readonly<Record<Activation, Range>> = {
  none: EVERYTHING,
  relu: { lo: 0, hi: HUGE },
  relu6: { lo: 0, hi: 6 },
};

export function activationRange(activation: Activation): Range {
  return RANGES[activation];
}

/** The range that a node's output is clamped to as its last act; in linear mode nothing is. */
export function ownRange(node: GraphNode, mode: BackwardMode): Range {
  if (mode === 'linear') return EVERYTHING;
  if (node.kind === 'relu') return RANGES.relu;
  if (node.kind === 'clip') return { lo: numberAttribute(node, 'min'), hi: numberAttribute(node, 'max') };
  return activationRange(activationAttribute(node));
}

export function isEverything({ lo, hi }: Range): boolean {
  return lo === EVERYTHING.lo && hi === EVERYTHING.hi;
}

export function sameRange(a: Range, b: Range): boolean {
  return a.lo === b.lo && a.hi === b.hi;
}
