/** Plain loops for what a layer likes times how transparent the picture is, and its slope by the picture. */

/**
 * @param gain of each picture, by the terms about layers
 * @param picture dense [n, h, w, 4]
 */
export function transparencyProduct(gain: readonly number[], picture: ArrayLike<number>): number[] {
  const pixels = picture.length / 4 / gain.length;
  return gain.map((value, n) => {
    let opaque = 0;
    for (let i = 0; i < pixels; i++) opaque += picture[(n * pixels + i) * 4 + 3]!;
    return value * (1 - opaque / pixels);
  });
}

/** @param dgain the slope of each picture's gain by it, dense [n, h, w, 4] */
export function transparencyProductDx(
  gain: readonly number[],
  picture: ArrayLike<number>,
  dgain: ArrayLike<number>,
): Float64Array {
  const each = picture.length / gain.length;
  const shares = transparencyProduct(
    gain.map(() => 1),
    picture,
  );
  return Float64Array.from(dgain, (slope, i) => {
    const n = Math.floor(i / each);
    return shares[n]! * slope - (i % 4 === 3 ? gain[n]! / (each / 4) : 0);
  });
}
