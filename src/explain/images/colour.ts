/**
 * From raw values to colours in 0…1: decorrelated axes to red, green and blue, then the sigmoid (or a clip).
 * Constants: lucid, optvis/param/color.py.
 */

/** The square root of the covariance of ImageNet's colours, by rows. */
const ROOT_OF_COVARIANCE = [
  [0.26, 0.09, 0.02],
  [0.27, 0, -0.05],
  [0.27, -0.09, 0.03],
] as const;

/** The mean colour of ImageNet: added where no sigmoid centres the picture. */
const MEAN = [0.48, 0.46, 0.41] as const;

export interface ColourOptions {
  /** Whether the parameters are amounts of ImageNet's decorrelated colour axes; red, green and blue otherwise. */
  readonly decorrelate: boolean;
  /** Whether the range is kept by a sigmoid; by a clip otherwise. */
  readonly sigmoid: boolean;
}

/** Columns of a 3 × 3 matrix, as the kernels take them. */
export type Columns = readonly [number, number, number, number, number, number, number, number, number];

const IDENTITY: Columns = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** rgb = matrix · t + mean before the squash. */
export function colourParams(options: ColourOptions): { matrix: Columns; mean: number[]; sigmoid: number } {
  return {
    matrix: options.decorrelate ? correlation() : IDENTITY,
    mean: options.sigmoid ? [0, 0, 0] : [...MEAN],
    sigmoid: Number(options.sigmoid),
  };
}

/** The matrix divided by its largest column norm, so that no axis is amplified. */
export function correlation(): Columns {
  const [a, b, c] = ROOT_OF_COVARIANCE;
  const norm = Math.max(...[0, 1, 2].map((j) => Math.hypot(a[j] ?? 0, b[j] ?? 0, c[j] ?? 0)));
  const columns = [a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]] as const;
  return columns.map((value) => value / norm) as unknown as Columns;
}

/** The inverse of a 3 × 3 matrix, by cofactors. */
export function inverse([a, d, g, b, e, h, c, f, i]: Columns): Columns {
  const area = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const columns: Columns = [
    e * i - f * h,
    f * g - d * i,
    d * h - e * g,
    c * h - b * i,
    a * i - c * g,
    b * g - a * h,
    b * f - c * e,
    c * d - a * f,
    a * e - b * d,
  ];
  return columns.map((value) => value / area) as unknown as Columns;
}
