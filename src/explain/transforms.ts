/**
 * Random views of a picture, one per step and shared by the batch, so that what is found is no trick of single pixels.
 *
 * A list is drawn on the CPU and composed into ONE affine map from the network's input to the picture, read bilinearly
 * (transform.wgsl). Departures from lucid (optvis/transform.py), which resamples after each entry:
 * - the input's size is fixed: what the list makes of the picture at scale 1 (128 → 140 for the standard list). lucid's
 *   shrinks and grows with the scale; here the middle of the scaled picture is seen, and padding where it ends.
 * - rotation is bilinear (lucid: nearest), corners have the padding's colour (lucid: 0), pi is pi (lucid: 3.14).
 * - scaling keeps the middle in place (lucid: the first pixel), and is exact (lucid: whole pixels of the result).
 */

import type { Random } from './random.ts';

/** One entry of a list. */
export type Transform =
  /** Adds so many pixels of a colour on each side. */
  | { readonly kind: 'pad'; readonly pixels: number; readonly colour: number }
  /** Cuts so many pixels of each axis, from both sides as it falls. */
  | { readonly kind: 'jitter'; readonly pixels: number }
  | { readonly kind: 'scale'; readonly factors: readonly number[] }
  | { readonly kind: 'rotate'; readonly degrees: readonly number[] }
  /** Moves by up to so many pixels along each axis, and lets what leaves the picture come in at the other end. */
  | { readonly kind: 'roll'; readonly pixels: number }
  /** Back to the size of the picture. */
  | { readonly kind: 'crop' };

export interface TransformList {
  readonly name: string;
  readonly label: string;
  readonly transforms: readonly Transform[];
}

/** What a step draws: picture = map · input + shift, both counted from their middles; and what it sees outside. */
export interface Draw {
  /** By rows. */
  readonly map: readonly [number, number, number, number];
  readonly shift: readonly [x: number, y: number];
  /** The grey outside of the picture. */
  readonly fill: number;
  /** What is outside is the other end of the picture instead, at most one picture away. */
  readonly rolls: boolean;
}

const GREY = 0.5;
const WHITE = 1;

/** from, from + 1, … up to but not including `end`. */
function range(from: number, end: number): number[] {
  return Array.from({ length: end - from }, (_, i) => from + i);
}

const pad = (pixels: number, colour = GREY): Transform => ({ kind: 'pad', pixels, colour });
const jitter = (pixels: number): Transform => ({ kind: 'jitter', pixels });
const scale = (factors: readonly number[]): Transform => ({ kind: 'scale', factors });
const rotate = (degrees: readonly number[]): Transform => ({ kind: 'rotate', degrees });
const zeros = (count: number): number[] => new Array<number>(count).fill(0);

const SLIGHT_SHRINKS = range(20, 40).map((n) => 0.998 ** n);
const WIDE_ROTATIONS = [...range(-20, 20), ...range(-10, 10), ...range(-5, 5), ...zeros(5)];

/**
 * The registry of lists; the first is lucid's default (optvis/transform.py). The others are those of its notebooks: heavy
 * of tutorial.ipynb, alpha of misc/alpha_feature_vis.ipynb, atlas of activation-atlas/, caricature of
 * recipes/caricature.py. Jitter alone and none are for comparison.
 */
export const TRANSFORM_LISTS: readonly TransformList[] = [
  {
    name: 'standard',
    label: 'Standard',
    transforms: [
      pad(12),
      jitter(8),
      scale(range(0, 11).map((i) => 1 + (i - 5) / 50)),
      rotate([...range(-10, 11), ...zeros(5)]),
      jitter(4),
    ],
  },
  {
    name: 'heavy',
    label: 'Heavy',
    transforms: [
      pad(16),
      jitter(8),
      scale(range(80, 120).map((n) => n / 100)),
      rotate([...range(-10, 10), ...range(-5, 5), ...Array.from({ length: 10 }, () => range(-2, 2)).flat()]),
      jitter(2),
    ],
  },
  {
    name: 'alpha',
    label: 'For transparency',
    transforms: [
      pad(4, WHITE),
      ...[4, 4, 8, 8, 8].map(jitter),
      scale([...range(-5, 80).map((n) => 0.995 ** n), ...SLIGHT_SHRINKS, ...SLIGHT_SHRINKS]),
      rotate(WIDE_ROTATIONS),
    ],
  },
  {
    name: 'atlas',
    label: 'Atlas',
    transforms: [
      pad(16),
      ...[4, 4, 8, 8, 8].map(jitter),
      scale(SLIGHT_SHRINKS),
      rotate(WIDE_ROTATIONS),
      jitter(2),
      { kind: 'crop' },
    ],
  },
  {
    name: 'caricature',
    label: 'Caricature',
    transforms: [
      pad(8),
      jitter(8),
      scale([0.9, 0.95, 1.05, 1.1, 1, 1, 1, 1]),
      rotate([...range(-5, 5), ...zeros(5)]),
      jitter(2),
    ],
  },
  { name: 'jitter', label: 'Jitter only', transforms: [pad(4), jitter(8)] },
  { name: 'none', label: 'None', transforms: [] },
];

/** @throws RangeError that lists the names */
export function transformList(name: string): TransformList {
  const list = TRANSFORM_LISTS.find((each) => each.name === name);
  if (list) return list;
  const known = TRANSFORM_LISTS.map((each) => each.name).join(', ');
  throw new RangeError(`There is no list of transforms "${name}"; there are: ${known}.`);
}

/**
 * A side of the network's input for a side of the picture: the same at every step.
 * @throws RangeError where the transforms leave nothing of it
 */
export function inputSide(transforms: readonly Transform[], side: number): number {
  const left = transforms.reduce((length, each) => {
    if (each.kind === 'pad') return length + 2 * each.pixels;
    if (each.kind === 'jitter') return length - each.pixels;
    return each.kind === 'crop' ? side : length;
  }, side);
  if (left > 0) return left;
  throw new RangeError(`These transforms take ${side - left} pixels of a side of ${side}; dream larger.`);
}

/** Draws the list and composes what it drew. */
export function drawTransforms(transforms: readonly Transform[], random: Random): Draw {
  let [a, b, c, d] = [1, 0, 0, 1];
  let [x, y] = [0, 0];
  let fill = GREY;
  let rolls = false;
  for (const each of transforms) {
    if (each.kind === 'pad') fill = each.colour;
    if (each.kind === 'roll') rolls = true;
    if (each.kind === 'jitter' || each.kind === 'roll') {
      const pixels = each.kind === 'roll' ? 2 * each.pixels : each.pixels;
      const right = random.integer(pixels + 1) - pixels / 2;
      const down = random.integer(pixels + 1) - pixels / 2;
      [x, y] = [x + a * right + b * down, y + c * right + d * down];
    }
    if (each.kind === 'scale') {
      const factor = pick(each.factors, random);
      [a, b, c, d] = [a / factor, b / factor, c / factor, d / factor];
    }
    if (each.kind === 'rotate') {
      const angle = (pick(each.degrees, random) * Math.PI) / 180;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      [a, b, c, d] = [a * cos + b * sin, b * cos - a * sin, c * cos + d * sin, d * cos - c * sin];
    }
  }
  return { map: [a, b, c, d], shift: [x, y], fill, rolls };
}

function pick(values: readonly number[], random: Random): number {
  const value = values[random.integer(values.length)];
  if (value === undefined) throw new RangeError('A transform has an empty list to choose from.');
  return value;
}
