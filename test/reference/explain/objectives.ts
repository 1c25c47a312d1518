/**
 * Plain loops for the objectives, from lucid's formulas: a value per picture of dense values [n, h, w, c], in double
 * precision. Gradients are checked by differences of these, so there are none here.
 */

export type Shape = readonly [n: number, h: number, w: number, c: number];
type Values = ArrayLike<number>;

/** Value of each picture. */
export type Objective = (x: Values, shape: Shape) => number[];

function at([, h, w, c]: Shape, n: number, y: number, x: number, channel: number): number {
  return ((n * h + y) * w + x) * c + channel;
}

/** f of each picture. */
function each(n: number, f: (picture: number) => number): number[] {
  return Array.from({ length: n }, (_, picture) => f(picture));
}

/** Σ of f over the pixels and channels of a picture. */
function sum([, h, w, c]: Shape, f: (y: number, x: number, channel: number) => number): number {
  let total = 0;
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) for (let channel = 0; channel < c; channel++) total += f(y, x, channel);
  return total;
}

/** A channel of each picture: over the whole map, or of one cell (column, row). */
export function channel(channels: readonly number[], cell?: readonly [number, number]): Objective {
  return (x, shape) =>
    each(shape[0], (n) => {
      if (cell) return x[at(shape, n, cell[1], cell[0], channels[n]!)]!;
      const plane = sum(
        [1, shape[1], shape[2], 1],
        (row, column) => x[at(shape, n, row, column, channels[n]!)]!,
      );
      return plane / (shape[1] * shape[2]);
    });
}

export function difference(a: Objective, b: Objective): Objective {
  return (x, shape) => {
    const second = b(x, shape);
    return a(x, shape).map((value, i) => value - second[i]!);
  };
}

/** lucid's _dot_cossim, of all cells or of one; the vector of a cell as the caller has it. */
export function direction(
  vector: (n: number, row: number, column: number) => Values,
  power: number,
  cell?: readonly [number, number],
): Objective {
  return (x, shape) =>
    each(shape[0], (n) => {
      const one = (row: number, column: number) => {
        const v = vector(n, row, column);
        const a = Array.from({ length: shape[3] }, (_, i) => x[at(shape, n, row, column, i)]!);
        const dot = a.reduce((total, value, i) => total + value * v[i]!, 0);
        const cosine = dot / (1e-4 + Math.hypot(...a)) / (1e-4 + Math.hypot(...Array.from(v)));
        return dot * Math.max(0.1, cosine) ** power;
      };
      if (cell) return one(cell[1], cell[0]);
      return sum([1, shape[1], shape[2], 1], one) / (shape[1] * shape[2]);
    });
}

export const deepdream: Objective = (x, shape) =>
  each(
    shape[0],
    (n) => sum(shape, (...place) => x[at(shape, n, ...place)]! ** 2) / (shape[1] * shape[2] * shape[3]),
  );

/** Where an original has what x has at `index` of picture n; a constant has it everywhere. */
export type Original = (index: number) => number;

export function l1(original: Original): Objective {
  return (x, shape) =>
    each(shape[0], (n) =>
      sum(shape, (...place) => {
        const index = at(shape, n, ...place);
        return Math.abs(x[index]! - original(index));
      }),
    );
}

export function l2(original: Original, share: number, epsilon: number): Objective {
  return (x, shape) =>
    each(shape[0], (n) => {
      const squares = sum(shape, (...place) => {
        const index = at(shape, n, ...place);
        return (x[index]! - original(index)) ** 2;
      });
      return Math.sqrt(epsilon + share * squares);
    });
}

/** Mahendran and Vedaldi's loss, negative. */
export function match(map: Original): Objective {
  return (x, shape) =>
    each(shape[0], (n) => {
      const squares = (f: (index: number) => number) =>
        sum(shape, (...place) => f(at(shape, n, ...place)) ** 2);
      return -squares((index) => x[index]! - map(index)) / (squares(map) + 1e-6);
    });
}

export const totalVariation: Objective = (x, shape) =>
  each(shape[0], (n) =>
    sum(shape, (row, column, c) => {
      const here = x[at(shape, n, row, column, c)]!;
      const down = row + 1 < shape[1] ? Math.abs(x[at(shape, n, row + 1, column, c)]! - here) : 0;
      const right = column + 1 < shape[2] ? Math.abs(x[at(shape, n, row, column + 1, c)]! - here) : 0;
      return down + right;
    }),
  );

/** lucid's _tf_blur: a square, its rim counted half, divided by what of it lies inside. */
export function blurred(x: Values, shape: Shape, side: number): Float64Array {
  const result = new Float64Array(x.length);
  const reach = (side - 1) / 2;
  for (let n = 0; n < shape[0]; n++)
    sum(shape, (row, column, c) => {
      let [total, mass] = [0, 0];
      for (let y = Math.max(0, row - reach); y <= Math.min(shape[1] - 1, row + reach); y++)
        for (let u = Math.max(0, column - reach); u <= Math.min(shape[2] - 1, column + reach); u++) {
          const share = Math.max(Math.abs(y - row), Math.abs(u - column)) === reach ? 0.5 : 1;
          total += share * x[at(shape, n, y, u, c)]!;
          mass += share;
        }
      result[at(shape, n, row, column, c)] = total / mass;
      return 0;
    });
  return result;
}

/** What a blur would change; the blurred picture is held constant, so it is given. */
export function blur(held: Values): Objective {
  return (x, shape) =>
    each(shape[0], (n) =>
      sum(shape, (...place) => 0.5 * (x[at(shape, n, ...place)]! - held[at(shape, n, ...place)]!) ** 2),
    );
}

export function boundary(border: number): Objective {
  return (x, shape) => {
    const soft = blurred(x, shape, 5);
    const [, h, w] = shape;
    return each(
      shape[0],
      (n) =>
        -sum(shape, (row, column, c) => {
          if (row >= border && column >= border && row < h - border && column < w - border) return 0;
          const index = at(shape, n, row, column, c);
          return (soft[index]! - x[index]!) ** 2 + 0.8 * (x[index]! - 0.5) ** 2;
        }),
    );
  };
}

/** Each picture's half of the pairs that it is in. */
export const alignment: Objective = (x, shape) =>
  each(shape[0], (n) => {
    let value = 0;
    for (const d of [-4, -3, -2, -1, 1, 2, 3, 4]) {
      if (n + d < 0 || n + d >= shape[0]) continue;
      const apart = sum(
        shape,
        (...place) => (x[at(shape, n, ...place)]! - x[at(shape, n + d, ...place)]!) ** 2,
      );
      value -= apart / (shape[1] * shape[2] * shape[3]) / 2 ** Math.abs(d) / 2;
    }
    return value;
  });

/** Cosines of a picture's gram matrix with those of the others, over their number. */
export const diversity: Objective = (x, shape) => {
  const [pictures, h, w, c] = shape;
  const grams = each(pictures, (n) => n).map((n) => {
    const gram = new Float64Array(c * c);
    for (let pixel = 0; pixel < h * w; pixel++)
      for (let a = 0; a < c; a++)
        for (let b = 0; b < c; b++)
          gram[a * c + b]! += x[(n * h * w + pixel) * c + a]! * x[(n * h * w + pixel) * c + b]!;
    return gram.map(
      (value) =>
        value /
        Math.sqrt(
          Math.max(
            1e-10,
            gram.reduce((s, v) => s + v * v, 0),
          ),
        ),
    );
  });
  return grams.map((gram, i) => {
    const others = grams.filter((_, j) => j !== i);
    return others.reduce((s, other) => s + gram.reduce((t, v, k) => t + v * other[k]!, 0), 0) / pictures;
  });
};
