/**
 * The colour maps: perceptually uniform, readable without colour vision, defined here once for shader and legend.
 *
 * Lightness runs in even steps of OKLab (https://bottosson.github.io/posts/oklab/), so equal differences of value
 * look equal; hue and chroma follow control points and chroma yields where sRGB ends. A map is 256 entries.
 * Sequential maps hold 0…1 in entries 0…255; the signed map holds −1…1 in 1…255 with zero exactly at 128.
 */

import type { ColourMapName } from './settings.ts';

export type Lab = readonly [lightness: number, a: number, b: number];
type Rgb = readonly [red: number, green: number, blue: number];

export interface ColourMap {
  readonly label: string;
  /** True where colour tells the sign; the others show the magnitude. */
  readonly signed: boolean;
  /** OKLab colour of a value in 0…1, or −1…1 where signed. */
  readonly colour: (value: number) => Lab;
}

/** Entry of a value: `base + span · value`, rounded. */
export interface ColourScale {
  readonly base: number;
  readonly span: number;
}

export const GROUND = '#0b0d10';
/** The one colour of what is pointed at or pinned: hsl(24 100% 50%). */
export const POINTED = '#ff6600';
/** Signed quantities, as the article colours its links. */
export const [POSITIVE, NEGATIVE] = ['#7fbbb4', '#ffab91'] as const;
/** Two classes against each other, as in the article's first figure. */
export const [CLASS_A, CLASS_B] = ['#3497ff', '#ff6600'] as const;

const ENTRIES = 256;

/** Chroma and hue (degrees) at even distances from the low to the high end. */
type Points = readonly (readonly [chroma: number, hue: number])[];

const MAGMA: Points = [
  [0.02, 275],
  [0.1, 288],
  [0.15, 304],
  [0.17, 328],
  [0.19, 366],
  [0.185, 392],
  [0.15, 412],
  [0.11, 430],
  [0.055, 456],
];
const VIRIDIS: Points = [
  [0.025, 285],
  [0.1, 292],
  [0.12, 280],
  [0.11, 250],
  [0.1, 215],
  [0.12, 178],
  [0.16, 152],
  [0.19, 128],
  [0.15, 104],
];

/** The registry; menus are drawn from it. */
export const COLOUR_MAPS: Readonly<Record<ColourMapName, ColourMap>> = {
  magma: { label: 'Magma', signed: false, colour: (value) => along(MAGMA, 0.16, 0.97, value) },
  viridis: { label: 'Viridis', signed: false, colour: (value) => along(VIRIDIS, 0.18, 0.93, value) },
  grey: { label: 'Grey', signed: false, colour: (value) => [0.16 + 0.81 * value, 0, 0] },
  signed: {
    label: 'Signed',
    signed: true,
    colour: (value) => mix(labOf(GROUND), labOf(value < 0 ? NEGATIVE : POSITIVE), Math.abs(value)),
  },
};

export function colourScale(name: ColourMapName): ColourScale {
  return COLOUR_MAPS[name].signed ? { base: 128, span: 127 } : { base: 0, span: 255 };
}

/** 256 sRGB colours, RGBA bytes. */
export function colourMapBytes(name: ColourMapName): Uint8Array<ArrayBuffer> {
  const { colour } = COLOUR_MAPS[name];
  const { base, span } = colourScale(name);
  const bytes = new Uint8Array(ENTRIES * 4);
  for (let entry = 0; entry < ENTRIES; entry++) {
    bytes.set(srgbBytes(colour(Math.max(-1, (entry - base) / span))), entry * 4);
    bytes[entry * 4 + 3] = 255;
  }
  return bytes;
}

/** The same as 256 words for a storage buffer; WGSL reads one by `unpack4x8unorm`. */
export function colourMapWords(name: ColourMapName): Uint32Array<ArrayBuffer> {
  return new Uint32Array(colourMapBytes(name).buffer);
}

/** "#rrggbb" as such a word, opaque. */
export function colourWord(hex: string): number {
  const [red, green, blue] = hexBytes(hex);
  return (red | (green << 8) | (blue << 16) | (255 << 24)) >>> 0;
}

/** OKLab of an sRGB colour, parts 0…1. */
export function oklab([red, green, blue]: Rgb): Lab {
  const [r, g, b] = [toLinear(red), toLinear(green), toLinear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function linearRgb([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** The nearest colour of the same lightness and hue that sRGB has, as bytes. */
function srgbBytes([lightness, a, b]: Lab): number[] {
  let [inside, outside] = [0, 1];
  if (isSrgb(linearRgb([lightness, a, b]))) inside = 1;
  for (let i = 0; i < 20 && inside < 1; i++) {
    const share = (inside + outside) / 2;
    if (isSrgb(linearRgb([lightness, a * share, b * share]))) inside = share;
    else outside = share;
  }
  const rgb = linearRgb([lightness, a * inside, b * inside]);
  return rgb.map((part) => Math.round(255 * toGamma(Math.min(1, Math.max(0, part)))));
}

function isSrgb(rgb: Rgb): boolean {
  return rgb.every((part) => part > -1e-4 && part < 1 + 1e-4);
}

function toLinear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function toGamma(part: number): number {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
}

/** Even lightness; chroma and hue on a Catmull-Rom curve through the points. */
function along(points: Points, low: number, high: number, value: number): Lab {
  const place = value * (points.length - 1);
  const first = Math.min(points.length - 2, Math.floor(place));
  const [t, end] = [place - first, points.length - 1];
  const four = [first - 1, first, first + 1, first + 2].map((i) => points[Math.min(end, Math.max(0, i))]);
  const [chroma, hue] = [0, 1].map((part) =>
    catmullRom(
      four.map((point) => point?.[part] ?? 0),
      t,
    ),
  );
  const angle = ((hue ?? 0) * Math.PI) / 180;
  const c = Math.max(0, chroma ?? 0);
  return [low + (high - low) * value, c * Math.cos(angle), c * Math.sin(angle)];
}

function catmullRom([a = 0, b = 0, c = 0, d = 0]: readonly number[], t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

function mix(from: Lab, to: Lab, share: number): Lab {
  const part = (i: 0 | 1 | 2) => from[i] + (to[i] - from[i]) * share;
  return [part(0), part(1), part(2)];
}

function labOf(hex: string): Lab {
  const [red, green, blue] = hexBytes(hex);
  return oklab([red / 255, green / 255, blue / 255]);
}

function hexBytes(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}
