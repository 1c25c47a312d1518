/** Plain loops for scores and attributions, in double precision, of dense values [n, h, w, c]. */

export type Shape = readonly [n: number, h: number, w: number, c: number];
type Values = ArrayLike<number>;

export function index([, h, w, c]: Shape, n: number, row: number, column: number, channel: number): number {
  return ((n * h + row) * w + column) * c + channel;
}

/** f of every value's place. */
function fill(shape: Shape, f: (n: number, row: number, column: number, channel: number) => number) {
  const values = new Float64Array(shape.reduce((a, b) => a * b));
  const [pictures, h, w, c] = shape;
  for (let n = 0; n < pictures; n++) {
    for (let row = 0; row < h; row++) {
      for (let column = 0; column < w; column++) {
        for (let channel = 0; channel < c; channel++) {
          values[index(shape, n, row, column, channel)] = f(n, row, column, channel);
        }
      }
    }
  }
  return values;
}

/** 1 at channel `plus`, −1 at `minus`, in a region (column, row, width, height). */
export function channelSeed(shape: Shape, region: readonly number[], plus: number, minus: number) {
  const [left = 0, top = 0, width = 0, height = 0] = region;
  return fill(shape, (_, row, column, channel) => {
    const inside = row >= top && row < top + height && column >= left && column < left + width;
    return inside ? Number(channel === plus) - Number(channel === minus) : 0;
  });
}

/** x / |x| at a cell. */
export function cellSeed(x: Values, shape: Shape, column: number, row: number) {
  return fill(shape, (n, r, col, channel) => {
    const size = length(x, shape, n, r, col);
    return r === row && col === column && size > 0 ? x[index(shape, n, r, col, channel)]! / size : 0;
  });
}

/** |x| of a cell. */
export function length(x: Values, shape: Shape, n: number, row: number, column: number): number {
  return Math.hypot(...Array.from({ length: shape[3] }, (_, c) => x[index(shape, n, row, column, c)]!));
}

/** scale · loadings ⊗ direction. */
export function groupSeed(shape: Shape, loadings: Values, direction: Values, scale: number) {
  return fill(shape, (_, row, column, c) => scale * loadings[row * shape[2] + column]! * direction[c]!);
}

/** Σ over pixels of the logarithm of a class's share, and its gradient. */
export function logProbability(x: Values, shape: Shape, chosen: number) {
  const sum = (n: number, row: number, column: number) => {
    let total = 0;
    for (let c = 0; c < shape[3]; c++) total += Math.exp(x[index(shape, n, row, column, c)]!);
    return total;
  };
  const dx = fill(shape, (n, row, column, c) => {
    return Number(c === chosen) - Math.exp(x[index(shape, n, row, column, c)]!) / sum(n, row, column);
  });
  const logs = fill([shape[0], shape[1], shape[2], 1], (n, row, column) => {
    return x[index(shape, n, row, column, chosen)]! - Math.log(sum(n, row, column));
  });
  return { dx, values: sums(logs, [shape[0], shape[1], shape[2], 1]) };
}

/** [n]: ⟨a, b⟩ of each picture. */
export function products(a: Values, b: Values, shape: Shape): Float64Array {
  const size = shape[1] * shape[2] * shape[3];
  return Float64Array.from({ length: shape[0] }, (_, n) => {
    let total = 0;
    for (let i = n * size; i < (n + 1) * size; i++) total += a[i]! * b[i]!;
    return total;
  });
}

/** [n, h, w]: max(least, Σ over channels of x · max(g, floor)); g may be one pixel for all. */
export function cells(
  x: Values,
  g: Values,
  shape: Shape,
  gShape: Shape,
  floor = -Infinity,
  least = -Infinity,
) {
  return fill([shape[0], shape[1], shape[2], 1], (n, row, column) => {
    const [r, col] = [Math.min(row, gShape[1] - 1), Math.min(column, gShape[2] - 1)];
    let total = 0;
    for (let c = 0; c < shape[3]; c++) {
      total += x[index(shape, n, row, column, c)]! * Math.max(floor, g[index(gShape, n, r, col, c)]!);
    }
    return Math.max(least, total);
  });
}

/** [n, c]: Σ over cells of x · max(g, floor). */
export function channels(x: Values, g: Values, shape: Shape, gShape: Shape, floor = -Infinity) {
  const terms = fill(shape, (n, row, column, c) => {
    const [r, col] = [Math.min(row, gShape[1] - 1), Math.min(column, gShape[2] - 1)];
    return x[index(shape, n, row, column, c)]! * Math.max(floor, g[index(gShape, n, r, col, c)]!);
  });
  return sums(terms, shape);
}

/** [n, c]: Σ over cells. */
export function sums(t: Values, shape: Shape): Float64Array {
  return fill([shape[0], 1, 1, shape[3]], (n, _row, _column, c) => {
    let total = 0;
    for (let row = 0; row < shape[1]; row++) {
      for (let column = 0; column < shape[2]; column++) total += t[index(shape, n, row, column, c)]!;
    }
    return total;
  });
}

/** [n, h, w]: (x / |x|) · t of each cell. */
export function along(x: Values, t: Values, shape: Shape): Float64Array {
  return fill([shape[0], shape[1], shape[2], 1], (n, row, column) => {
    const size = length(x, shape, n, row, column);
    let total = 0;
    for (let c = 0; c < shape[3]; c++) {
      total += x[index(shape, n, row, column, c)]! * t[index(shape, n, row, column, c)]!;
    }
    return size > 0 ? total / size : 0;
  });
}

/** x in a region and in the channels from..to, 0 elsewhere. */
export function restrict(x: Values, shape: Shape, region: readonly number[], from: number, to: number) {
  const [left = 0, top = 0, width = 0, height = 0] = region;
  return fill(shape, (n, row, column, c) => {
    const inside = row >= top && row < top + height && column >= left && column < left + width;
    return inside && c >= from && c < to ? x[index(shape, n, row, column, c)]! : 0;
  });
}

/** [n, groups]: Σ over the layer of loadings[p, g] · directions[g, c] · dx. */
export function groupEffects(dx: Values, shape: Shape, loadings: Values, directions: Values, groups: number) {
  const [pictures, h, w, c] = shape;
  return fill([pictures, 1, 1, groups], (n, _row, _column, g) => {
    let total = 0;
    for (let p = 0; p < h * w; p++) {
      for (let channel = 0; channel < c; channel++) {
        total +=
          loadings[p * groups + g]! * directions[g * c + channel]! * dx[(n * h * w + p) * c + channel]!;
      }
    }
    return total;
  });
}

/** [1, h, w, c]: before + Σ over n of weights[n] · dx[n]. */
export function accumulate(before: Values | null, weights: Values, dx: Values, [n, h, w, c]: Shape) {
  return Float64Array.from({ length: h * w * c }, (_, i) => {
    let total = before?.[i] ?? 0;
    for (let picture = 0; picture < n; picture++) total += weights[picture]! * dx[picture * h * w * c + i]!;
    return total;
  });
}
