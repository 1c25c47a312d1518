/**
 * Which channels speak for one class rather than another: net = attribution to A less attribution to B (building-blocks,
 * AttrChannel, `channel_attr_simple`; article, teaser).
 */

import { CLASS_A, CLASS_B } from './colour-maps.ts';

/** What a channel does for the scores of two classes. */
export interface ChannelVerdict {
  readonly channel: number;
  readonly a: number;
  readonly b: number;
  /** a − b: positive speaks for A. */
  readonly net: number;
}

export interface Verdicts {
  /** Those that speak most for A, the most first. */
  readonly forA: readonly ChannelVerdict[];
  /** Those that speak most for B, the most last, as the article has them. */
  readonly forB: readonly ChannelVerdict[];
  /** Largest magnitude of all numbers of these. */
  readonly most: number;
}

/** @param a @param b attributions of all channels of a layer to the two scores */
export function compareChannels(a: Float32Array, b: Float32Array, shown: number): Verdicts {
  const all = Array.from(a, (_, channel) => verdictOf(a, b, channel)).sort(
    (x, y) => y.net - x.net || x.channel - y.channel,
  );
  const forA = all.filter(({ net }) => net > 0).slice(0, shown);
  const forB = all.filter(({ net }) => net < 0).slice(-shown);
  return { forA, forB, most: mostOf([...forA, ...forB]) };
}

/** The same channels in the same places, with what they say now. */
export function renewVerdicts({ forA, forB }: Verdicts, a: Float32Array, b: Float32Array): Verdicts {
  const renew = ({ channel }: ChannelVerdict) => verdictOf(a, b, channel);
  const [newA, newB] = [forA.map(renew), forB.map(renew)];
  return { forA: newA, forB: newB, most: mostOf([...newA, ...newB]) };
}

function verdictOf(a: Float32Array, b: Float32Array, channel: number): ChannelVerdict {
  const [own, other] = [a[channel] ?? 0, b[channel] ?? 0];
  return { channel, a: own, b: other, net: own - other };
}

function mostOf(verdicts: readonly ChannelVerdict[]): number {
  const numbers = verdicts.flatMap((each) => [each.a, each.b, each.net]);
  return Math.max(0, ...numbers.map(Math.abs).filter(Number.isFinite));
}

export type VerdictRow = 'net' | 'a' | 'b';

export interface Swatch {
  readonly value: number;
  readonly colour: string;
  /** 0…1 */
  readonly opacity: number;
}

/**
 * The mark of a number: in the colour of the class that it speaks for, the fuller the larger. The net of two is written
 * without its sign, which the colour has.
 */
export function swatchOf({ a, b, net }: ChannelVerdict, row: VerdictRow, most: number): Swatch {
  const value = { net: Math.abs(net), a, b }[row];
  const forA = { net: net > 0, a: a > 0, b: b < 0 }[row];
  const opacity = most > 0 ? Math.min(1, Math.abs(value) / most) : 0;
  return { value, colour: forA ? CLASS_A : CLASS_B, opacity };
}
