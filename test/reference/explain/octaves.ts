/** Plain loops for deep dreams: a picture at another size, detail on top of it, a step of a given length. Values are dense. */

type Shape = readonly [n: number, h: number, w: number, c: number];
type Values = ArrayLike<number>;

/** A tent around the centre of each pixel, as wide as the shrinking asks; bilinear where the picture grows. */
export function resize(x: Values, [n, h, w, c]: Shape, [height, width]: readonly [number, number]) {
  const y = new Float64Array(n * height * width * c);
  const weights = (size: number, from: number, place: number) => {
    const side = from / size;
    return Array.from({ length: from }, (_, i) =>
      Math.max(0, 1 - Math.abs(i + 0.5 - (place + 0.5) * side) / Math.max(side, 1)),
    );
  };
  for (let picture = 0; picture < n; picture++)
    for (let i = 0; i < height; i++)
      for (let j = 0; j < width; j++) {
        const [down, across] = [weights(height, h, i), weights(width, w, j)];
        const mass = down.reduce((a, b) => a + b, 0) * across.reduce((a, b) => a + b, 0);
        for (let k = 0; k < c; k++) {
          let sum = 0;
          for (let row = 0; row < h; row++)
            for (let column = 0; column < w; column++)
              sum += down[row]! * across[column]! * x[((picture * h + row) * w + column) * c + k]!;
          y[((picture * height + i) * width + j) * c + k] = sum / mass;
        }
      }
  return y;
}

/** The detail x − below at the size of start, on top of it. Only for growing: then `resize` holds the edges. */
export function lift(
  x: Values,
  below: Values,
  shape: Shape,
  start: Values,
  size: readonly [number, number],
): Float64Array {
  const detail = resize(
    Array.from(x, (value, i) => value - below[i]!),
    shape,
    size,
  );
  return detail.map((value, i) => Math.min(1, Math.max(0, start[i]! + value)));
}

/** Each picture along its gradient, by `rate` on average. */
export function ascend(picture: Values, dpicture: Values, pictures: number, rate: number): Float64Array {
  const each = picture.length / pictures;
  return Float64Array.from(picture, (value, i) => {
    const first = Math.floor(i / each) * each;
    const own = Array.from({ length: each }, (_, k) => Math.abs(dpicture[first + k]!));
    const mean = own.reduce((a, b) => a + b, 0) / each;
    return Math.min(1, Math.max(0, value + (mean > 0 ? (rate * dpicture[i]!) / mean : 0)));
  });
}
