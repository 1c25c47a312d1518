/**
 * Two factors of what classes owe to cells, as one map: each has its colour, the darker the less there is of both
 * (building-blocks A.8).
 */

/** The article's; blue as for the first of two classes. */
export const FACTOR_COLOURS = ['#ffca22', '#3497ff'] as const;

/** How dark a cell without either is, and how strong the colours are. */
const [DARKEST, STRONGEST] = [0.75, 0.6];

/**
 * @param full of each factor, the value that has its full colour
 * @returns RGBA bytes, row by row, to lie over a picture
 */
export function factorMap(
  [first, second]: readonly [Float32Array, Float32Array],
  full: readonly [number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const colours = FACTOR_COLOURS.map((hex) =>
    [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
  );
  const rgba = new Uint8ClampedArray(first.length * 4);
  first.forEach((value, i) => {
    const shares = [share(value, full[0]), share(second[i] ?? 0, full[1])];
    const sum = (shares[0] ?? 0) + (shares[1] ?? 0);
    const most = Math.max(...shares);
    const alpha = DARKEST * (1 - most) + STRONGEST * most;
    for (let c = 0; c < 3 && sum > 0; c++) {
      const mixed = shares.reduce((level, part, f) => level + (part / sum) * (colours[f]?.[c] ?? 0), 0);
      rgba[i * 4 + c] = (mixed * STRONGEST * most) / alpha;
    }
    rgba[i * 4 + 3] = 255 * alpha;
  });
  return rgba;
}

function share(value: number, full: number): number {
  return full > 0 ? Math.min(1, Math.max(0, value / full)) : 0;
}
