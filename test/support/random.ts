/** Seeded numbers: a failing test fails again with the same data. */
export interface Random {
  /** One number in [0, 1). */
  next(): number;
  /** `length` numbers, uniform in [low, high), by default [-1, 1). */
  uniform(length: number, low?: number, high?: number): Float32Array;
  /** `length` numbers of the normal distribution, by default mean 0 and deviation 1. */
  normal(length: number, mean?: number, deviation?: number): Float32Array;
  /** A whole number in [0, below). */
  integer(below: number): number;
}

export function random(seed: number): Random {
  const next = mulberry32(seed);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    uniform: (length, low = -1, high = 1) => Float32Array.from({ length }, () => low + (high - low) * next()),
    normal: (length, mean = 0, deviation = 1) =>
      Float32Array.from({ length }, () => mean + deviation * gauss()),
    integer: (below) => Math.floor(below * next()),
  };
}

/** Tommy Ettinger's mulberry32: 32 bits of state, good enough for test data. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
