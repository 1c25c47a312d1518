/** Plain loops for the colours of a picture: lucid's to_valid_rgb. The matrix is written out as lucid has it. */

export const MATRIX = [
  [0.26, 0.09, 0.02],
  [0.27, 0.0, -0.05],
  [0.27, -0.09, 0.03],
].map((row) => row.map((value) => value / Math.hypot(0.26, 0.27, 0.27)));

export interface Colour {
  readonly decorrelate: boolean;
  readonly sigmoid: boolean;
}

const IDENTITY = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const MEAN = [0.48, 0.46, 0.41];

/** t and the picture are dense with c channels; the fourth is transparency. */
export function colour(t: ArrayLike<number>, c: number, { decorrelate, sigmoid }: Colour): Float64Array {
  const matrix = decorrelate ? MATRIX : IDENTITY;
  return Float64Array.from(t, (value, i) => {
    const [pixel, channel] = [i - (i % c), i % c];
    let mixed = value;
    if (channel < 3) mixed = matrix[channel]!.reduce((sum, m, j) => sum + m * t[pixel + j]!, 0);
    if (channel < 3 && !sigmoid) mixed += MEAN[channel]!;
    return sigmoid ? 1 / (1 + Math.exp(-mixed)) : Math.min(1, Math.max(0, mixed));
  });
}
