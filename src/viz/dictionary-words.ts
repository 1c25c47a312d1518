/** What a cell's vector says, in words made of its strongest channels (building-blocks, SemanticDictionary). */

import { formatNumber } from './numbers.ts';

/** From this share of the largest on a number counts as near it. */
const NEAR = 0.9;

/** A channel and how strongly it fires. */
export interface ChannelValue {
  readonly channel: number;
  readonly value: number;
}

/** The channels that fire, strongest first; those that are silent, negative or no number are no words. */
export function strongestChannels(vector: Float32Array, count: number): readonly ChannelValue[] {
  return Array.from(vector, (value, channel) => ({ channel, value }))
    .filter(({ value }) => value > 0 && Number.isFinite(value))
    .sort((a, b) => b.value - a.value || a.channel - b.channel)
    .slice(0, count);
}

/** Index of the largest number; the first of several, 0 where there is none. */
export function indexOfLargest(values: Float32Array): number {
  let best = 0;
  values.forEach((value, i) => {
    if (value > (values[best] ?? 0) || Number.isNaN(values[best])) best = i;
  });
  return best;
}

/**
 * Index of a number near the largest: the one of before while it is, so that a live picture does not send the eye from
 * place to place; else the largest itself.
 */
export function steadyLargest(values: Float32Array, before: number | null): number {
  const best = indexOfLargest(values);
  const kept = before === null ? Number.NaN : (values[before] ?? Number.NaN);
  return before !== null && kept >= NEAR * (values[best] ?? 0) ? before : best;
}

/** How much of the vector's squared length lies in these channels, 0…1. */
export function shareOfLength(vector: Float32Array, words: readonly ChannelValue[]): number {
  const squared = (values: Iterable<number>) => {
    let sum = 0;
    for (const value of values) sum += value * value;
    return sum;
  };
  const all = squared(vector);
  return all > 0 ? squared(words.map(({ value }) => value)) / all : 0;
}

/** `[0, 0.21, 3.40, …]`: the first numbers of a vector, as the article writes them. */
export function vectorInWords(vector: Float32Array, shown = 12): string {
  const numbers = Array.from(vector.subarray(0, shown), formatNumber);
  return `[${[...numbers, ...(vector.length > shown ? ['…'] : [])].join(', ')}]`;
}

/** Cosine of the angle between two vectors of the same length; 0 where one of them points nowhere. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [product, own, other] = [0, 0, 0];
  a.forEach((value, i) => {
    const against = b[i] ?? 0;
    product += value * against;
    own += value * value;
    other += against * against;
  });
  return own > 0 && other > 0 ? product / Math.sqrt(own * other) : 0;
}
