/**
 * Seeded random numbers: the same recipe and seed give the same picture. Streams are named by several numbers (seed,
 * picture, step), so that what a step draws does not depend on how the steps before it were submitted.
 */

export interface Random {
  /** One number in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
  /** One number of the normal distribution with mean 0 and deviation 1. */
  normal(): number;
}

/** The stream that belongs to these whole numbers. */
export function randomStream(...names: readonly number[]): Random {
  let state = names.reduce((hash, name) => scramble(hash ^ scramble(name | 0)), 0x9e3779b9);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 2 ** 32;
  };
  return {
    next,
    integer: (below) => Math.floor(next() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/** Tommy Ettinger's mulberry32. */
function mix(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}

/** The finaliser of MurmurHash3: every bit of the number moves half of the result's. */
function scramble(value: number): number {
  let h = (value + 0x7f4a7c15) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
