import { describe, expect, it } from 'vitest';
import {
  COLOUR_MAPS,
  colourMapBytes,
  colourMapWords,
  colourScale,
  colourWord,
  oklab,
} from '../../src/viz/colour-maps.ts';
import type { ColourMapName } from '../../src/viz/settings.ts';

const NAMES = Object.keys(COLOUR_MAPS) as ColourMapName[];
/** What rounding to bytes may move the lightness by. */
const ROUNDING = 0.005;
/** About the smallest difference of two colours that is seen side by side, in OKLab. */
const NOTICEABLE = 0.02;

type Rgb = [number, number, number];

function rgb(bytes: Uint8Array, entry: number): Rgb {
  const [red = 0, green = 0, blue = 0] = bytes.subarray(entry * 4, entry * 4 + 3);
  return [red / 255, green / 255, blue / 255];
}

function hex(bytes: Uint8Array, entry: number): string {
  return `#${Buffer.from(bytes.subarray(entry * 4, entry * 4 + 3)).toString('hex')}`;
}

function lightness(name: ColourMapName): number[] {
  const bytes = colourMapBytes(name);
  return Array.from({ length: 256 }, (_, entry) => oklab(rgb(bytes, entry))[0]);
}

function expectEven(steps: readonly number[]): void {
  const [first = 0, last = 0] = [steps[0], steps.at(-1)];
  steps.forEach((l, i) => {
    const line = first + ((last - first) * i) / (steps.length - 1);
    expect(Math.abs(l - line), `lightness of entry ${i}`).toBeLessThan(ROUNDING);
    const before = steps[i - 3];
    if (before !== undefined) expect(l, `entry ${i} is lighter than ${i - 3}`).toBeGreaterThan(before);
  });
}

/** Machado, Oliveira, Fernandes 2009, severity 1: what a dichromat sees, in linear RGB. */
const DICHROMATS = {
  protanope: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranope: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
};

function seenBy(matrix: readonly number[], colour: Rgb): Rgb {
  const linear = colour.map((part) => part ** 2.2);
  const row = (i: number) => linear.reduce((sum, part, j) => sum + part * (matrix[i * 3 + j] ?? 0), 0);
  const gamma = (part: number) => Math.min(1, Math.max(0, part)) ** (1 / 2.2);
  return [gamma(row(0)), gamma(row(1)), gamma(row(2))];
}

describe('oklab', () => {
  it('agrees with the published values', () => {
    const red = oklab([1, 0, 0]);
    [0.62796, 0.22486, 0.12585].forEach((part, i) => {
      expect(red[i]).toBeCloseTo(part, 4);
    });
    expect(oklab([1, 1, 1])[0]).toBeCloseTo(1, 5);
  });
});

describe('colour maps', () => {
  it.each(NAMES.filter((name) => !COLOUR_MAPS[name].signed))('%s climbs in even lightness steps', (name) => {
    expectEven(lightness(name));
  });

  it('signed climbs evenly from zero to both ends and is symmetrical', () => {
    const steps = lightness('signed');
    const [down, up] = [steps.slice(1, 129).reverse(), steps.slice(128)];
    expectEven(down);
    expectEven(up);
    const share = (arm: readonly number[], i: number) =>
      ((arm[i] ?? 0) - (arm[0] ?? 0)) / ((arm.at(-1) ?? 0) - (arm[0] ?? 0));
    for (let i = 0; i < 128; i++) {
      expect(Math.abs(share(down, i) - share(up, i))).toBeLessThan(0.015);
    }
  });

  it('signed runs from salmon for negative values through the ground to teal, as the article colours its links', () => {
    const bytes = colourMapBytes('signed');
    expect([0, 1, 128, 255].map((entry) => hex(bytes, entry))).toEqual([
      '#ffab91',
      '#ffab91',
      '#0b0d10',
      '#7fbbb4',
    ]);
    expect(colourScale('signed')).toEqual({ base: 128, span: 127 });
  });

  it('sequential maps begin as dark as the ground', () => {
    for (const name of ['magma', 'grey', 'viridis'] as const) {
      const first = lightness(name)[0] ?? 1;
      expect(Math.abs(first - oklab([11 / 255, 13 / 255, 16 / 255])[0]), name).toBeLessThan(0.03);
    }
  });

  it.each(Object.entries(DICHROMATS))('signs stay apart for a %s', (_, matrix) => {
    const bytes = colourMapBytes('signed');
    const [low, high] = [1, 255].map((entry) => oklab(seenBy(matrix, rgb(bytes, entry))));
    const distance = Math.hypot(...[0, 1, 2].map((i) => (high?.[i] ?? 0) - (low?.[i] ?? 0)));
    expect(distance).toBeGreaterThan(2 * NOTICEABLE);
  });

  it.each(NAMES)('%s is opaque, and the words are the bytes', (name) => {
    const bytes = colourMapBytes(name);
    const words = colourMapWords(name);
    expect(words.length).toBe(256);
    expect(words.every((word) => word >>> 24 === 255)).toBe(true);
    expect(words[77]).toBe(colourWord(hex(bytes, 77)));
  });
});
