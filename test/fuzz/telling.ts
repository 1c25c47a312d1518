/** Values that break readers: limits of number types, names that mean something to JavaScript, weights that are no numbers. */

import type { Random } from '../support/random.ts';

const WHOLE = [0, 1, -1, 2, 3, 4, 5, 7, 16, 255, 1000, 65535, 65536, 100_000];
const HUGE = [2 ** 24, 2 ** 28, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1, -(2 ** 31), -(2 ** 53)];

const WORDS = [
  '',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'x',
  'y',
  'input',
  '^x',
  'x:1',
  ':0',
  '#2',
  '<img src=x onerror=alert(1)>',
  '\u0000\u001b[2J\u202e',
  '\ud800',
  '"}],',
  'a'.repeat(3000),
];

export function pick<T>(list: readonly T[], draw: Random, otherwise: T): T {
  return list[draw.integer(list.length)] ?? otherwise;
}

export function tellingWhole(draw: Random): number {
  return pick(draw.next() < 0.6 ? WHOLE : HUGE, draw, 0);
}

export function tellingFloat(draw: Random): number {
  return pick(
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 3.4e38, 1e-45, -1],
    draw,
    0,
  );
}

export function tellingWord(draw: Random): string {
  return pick(WORDS, draw, '');
}

/** Bytes of floats of which some are no numbers, some too large, some not there. */
export function tellingFloats(bytes: Uint8Array, draw: Random): Uint8Array {
  const out = Uint8Array.from(bytes);
  const view = new DataView(out.buffer);
  for (let times = 1 + draw.integer(5); times > 0 && out.length >= 4; times--) {
    view.setFloat32(draw.integer(out.length - 3), tellingFloat(draw), true);
  }
  return draw.next() < 0.3 ? out.slice(0, draw.integer(out.length + 1)) : out;
}
