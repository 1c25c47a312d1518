/**
 * The colours of groups, defined here once for maps, keys, ribbons and the cube (Olah et al., The Building Blocks of
 * Interpretability, 2018): equal lightness, hues around the wheel, in HCL, which is CIE L*a*b* (D50) by angle and length.
 */

type Rgb = readonly [red: number, green: number, blue: number];
/** Parts 0…255, whole numbers. */
export type RgbBytes = Rgb;

/** Of a group by itself. */
const [CHROMA, LIGHTNESS] = [100, 80];
/** The article's formulas are made for loadings of this size: a cell's strongest has the colour of its group. */
const FULL = LIGHTNESS / 3;
/** CIE L*a*b*: the white of D50, and where the cube root goes over into a line. */
const WHITE = [0.96422, 1, 0.82521] as const;
const BEND = 6 / 29;
/** No colour of sRGB has more, and so many halvings of it until a byte tells no difference. */
const [LARGEST_CHROMA, HALVINGS] = [140, 12];

/** Degrees. @param groups how many there are */
export function groupHue(group: number, groups: number): number {
  return (360 / groups) * group - 200;
}

export function groupColour(group: number, groups: number): RgbBytes {
  return hcl(groupHue(group, groups), CHROMA, LIGHTNESS);
}

/** `rgb(…)`. */
export function groupCss(group: number, groups: number): string {
  return `rgb(${groupColour(group, groups).join(' ')})`;
}

/**
 * The colour of a cell that several groups share: the hue of the mean of v² on the wheel, paler the more they disagree,
 * darker the weaker they are.
 * @param strengths of each group in the cell; `full` has the colour of its group, or nearly
 */
export function cellColour(strengths: ArrayLike<number>, full: number): RgbBytes {
  const groups = strengths.length;
  let [x, y, squares, sum] = [0, 0, 0, 0];
  for (let group = 0; group < groups; group++) {
    const v = scaled(strengths[group], full);
    const angle = radians(groupHue(group, groups));
    x += v * v * Math.cos(angle);
    y += v * v * Math.sin(angle);
    squares += v * v;
    sum += v;
  }
  if (squares === 0) return [0, 0, 0];
  const agreement = Math.hypot(x, y) / squares;
  const m = sum / 1.3;
  return hcl((Math.atan2(y, x) * 180) / Math.PI, 5 * m * agreement ** 2, Math.min(100, 3 * m));
}

/** The colour of a cell as one group alone sees it: black where it does not fire. */
export function aloneColour(group: number, groups: number, strength: number, full: number): RgbBytes {
  const v = scaled(strength, full);
  return hcl(groupHue(group, groups), 4 * v, 3 * v);
}

/** The sRGB colour of that hue (degrees) and lightness (0…100) whose chroma comes nearest: lightness is what is kept. */
export function hcl(hue: number, chroma: number, lightness: number): RgbBytes {
  return toBytes(linearRgb(hue, Math.min(chroma, mostChroma(hue, lightness)), lightness));
}

/** The largest chroma of sRGB, for whole degrees and lightnesses; negative where it is not known yet. */
const most = new Float32Array(360 * 101).fill(-1);

function mostChroma(hue: number, lightness: number): number {
  const degrees = ((Math.round(hue) % 360) + 360) % 360;
  const level = Math.round(lightness);
  const at = degrees * 101 + level;
  const known = most[at] ?? 0;
  if (known >= 0) return known;
  let [inside, outside] = [0, LARGEST_CHROMA];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (inside + outside) / 2;
    if (isSrgb(linearRgb(degrees, middle, level))) inside = middle;
    else outside = middle;
  }
  most[at] = inside;
  return inside;
}

/** By XYZ of D50; the matrix is Bradford's adaptation to D65 times that of sRGB (brucelindbloom.com). */
function linearRgb(hue: number, chroma: number, lightness: number): Rgb {
  const angle = radians(hue);
  const fy = (lightness + 16) / 116;
  const x = WHITE[0] * unbend(fy + (chroma * Math.cos(angle)) / 500);
  const y = WHITE[1] * unbend(fy);
  const z = WHITE[2] * unbend(fy - (chroma * Math.sin(angle)) / 200);
  return [
    3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
    -0.9787684 * x + 1.9161415 * y + 0.033454 * z,
    0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
  ];
}

/** A thousandth beside is none that is seen. */
function isSrgb(linear: Rgb): boolean {
  return linear.every((part) => part > -1e-3 && part < 1 + 1e-3);
}

function toBytes([red, green, blue]: Rgb): RgbBytes {
  return [byte(red), byte(green), byte(blue)];
}

function unbend(f: number): number {
  return f > BEND ? f ** 3 : 3 * BEND ** 2 * (f - 4 / 29);
}

function byte(linear: number): number {
  const part = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055));
}

function scaled(strength: number | undefined, full: number): number {
  return full > 0 ? (FULL * Math.min(full, Math.max(0, strength ?? 0))) / full : 0;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
