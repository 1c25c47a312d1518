/** The one way to compare tensors: |a − b| ≤ tolerance · (1 + |b|), and never a NaN. */
export interface CloseOptions {
  /** Default 1e-4, about what float32 sums of a few thousand terms keep. */
  tolerance?: number;
  /** Names the tensor in the message. */
  label?: string;
  /** Outermost axis first, as in `[n, h, w, c]`; the message then gives the place as n, y, x, c. */
  shape?: readonly number[];
}

const SHOWN = 5;

/** Throws an error that shows the first few differences and the worst one. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance = 1e-4, label = 'tensor', shape }: CloseOptions = {},
): void {
  checkLengths(actual.length, expected.length, label, shape);
  const wrong: number[] = [];
  let worst = 0;
  let worstError = -1;
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i] ?? Number.NaN;
    const b = expected[i] ?? Number.NaN;
    // Equal infinities are equal, though their difference is NaN.
    const error = a === b ? 0 : Math.abs(a - b) / (1 + Math.abs(b));
    if (error <= tolerance) continue;
    wrong.push(i);
    const rank = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    if (rank > worstError) [worst, worstError] = [i, rank];
  }
  if (wrong.length === 0) return;
  const line = (i: number) => `  ${place(i, shape)}: actual ${actual[i]}, expected ${expected[i]}`;
  throw new Error(
    [
      `${label}: ${wrong.length} of ${expected.length} values differ by more than ${tolerance}·(1+|expected|)`,
      ...wrong.slice(0, SHOWN).map(line),
      `  worst at${line(worst).slice(1)}`,
    ].join('\n'),
  );
}

function checkLengths(actual: number, expected: number, label: string, shape?: readonly number[]): void {
  if (actual !== expected) throw new Error(`${label}: ${actual} values, expected ${expected}`);
  const size = shape?.reduce((a, b) => a * b, 1);
  if (size !== undefined && size !== expected) {
    throw new Error(`${label}: shape [${shape}] holds ${size} values, but there are ${expected}`);
  }
  if (expected === 0) throw new Error(`${label}: nothing to compare`);
}

/** Where value `i` lies: `[n 0, y 3, x 1, c 7]` for four axes, plain numbers otherwise. */
function place(i: number, shape: readonly number[] = []): string {
  if (shape.length < 2) return `[${i}]`;
  let rest = i;
  const index = [...shape].reverse().map((size) => {
    const at = rest % size;
    rest = (rest - at) / size;
    return at;
  });
  const names = shape.length === 4 ? ['n ', 'y ', 'x ', 'c '] : [];
  return `[${index
    .reverse()
    .map((at, axis) => `${names[axis] ?? ''}${at}`)
    .join(', ')}]`;
}
