/** What the values of a layer come to, atom by atom: sums, lengths, the strongest ones, how they are spread. */

/** A number per row, column and channel, dense [rows · columns · channels]. */
export interface LayerNumbers {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly values: Float32Array;
}

export type Pool = 'max' | 'mean' | 'sum';

/** One number per channel, over all cells. */
export function poolCells({ channels, values }: LayerNumbers, pool: Pool): Float32Array {
  const cells = values.length / channels;
  const pooled = new Float32Array(channels).fill(pool === 'max' ? Number.NEGATIVE_INFINITY : 0);
  for (let at = 0; at < values.length; at++) {
    const channel = at % channels;
    const [before, value] = [pooled[channel] ?? 0, values[at] ?? 0];
    pooled[channel] = pool === 'max' ? Math.max(before, value) : before + value;
  }
  return pool === 'mean' ? pooled.map((sum) => sum / cells) : pooled;
}

/** The vector of one cell. */
export function cellVector({ channels, values }: LayerNumbers, cell: number): Float32Array {
  return values.slice(cell * channels, (cell + 1) * channels);
}

/** The value of one channel in each cell. */
export function channelPlane({ channels, values }: LayerNumbers, channel: number): Float32Array {
  const cells = values.length / channels;
  return Float32Array.from({ length: cells }, (_, cell) => values[cell * channels + channel] ?? 0);
}

/** Length (L2) of each cell's vector. */
export function cellLengths(numbers: LayerNumbers): Float32Array {
  return perCell(numbers, (sum, value) => sum + value * value).map(Math.sqrt);
}

/** Sum over each cell's channels. */
export function cellSums(numbers: LayerNumbers): Float32Array {
  return perCell(numbers, (sum, value) => sum + value);
}

/**
 * Sums over squares of cells, all channels of them, so that no more than so many squares lie on a side.
 * @returns side of a square in cells, and the map of squares
 */
export function sumSquares(numbers: LayerNumbers, most: number) {
  const { rows, columns } = numbers;
  const side = Math.max(1, Math.ceil(Math.max(rows, columns) / most));
  const [down, across] = [Math.ceil(rows / side), Math.ceil(columns / side)];
  const values = new Float32Array(down * across);
  cellSums(numbers).forEach((sum, cell) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    const at = Math.floor(row / side) * across + Math.floor(column / side);
    values[at] = (values[at] ?? 0) + sum;
  });
  return { side, rows: down, columns: across, values };
}

/** What is above nothing, and what is below it. */
export function totals(values: Float32Array): { readonly above: number; readonly below: number } {
  let [above, below] = [0, 0];
  for (const value of values) {
    if (value > 0) above += value;
    else below += value;
  }
  return { above, below };
}

/**
 * Places of the largest numbers, largest first; of equals the earlier one. What is no number is never among them.
 * @param by `magnitude` counts how far they are from nothing, either way
 */
export function largestPlaces(
  values: Float32Array,
  count: number,
  by: 'value' | 'magnitude',
): readonly number[] {
  const best: { readonly at: number; readonly key: number }[] = [];
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? Number.NaN;
    const key = by === 'magnitude' ? Math.abs(value) : value;
    const last = best[best.length - 1];
    if (!Number.isFinite(key) || (best.length >= count && last && key <= last.key)) continue;
    let place = best.length;
    while (place > 0 && (best[place - 1]?.key ?? 0) < key) place--;
    best.splice(place, 0, { at, key });
    if (best.length > count) best.pop();
  }
  return best.map(({ at }) => at);
}

export interface Histogram {
  readonly low: number;
  readonly high: number;
  /** How many values lie in each of equal parts of low…high. */
  readonly counts: readonly number[];
  /** How many are exactly nothing: they are in no part. */
  readonly zeros: number;
  readonly mean: number;
}

/** How values are spread. */
export function histogramOf(values: Float32Array, parts: number): Histogram {
  const known = values.filter((value) => Number.isFinite(value) && value !== 0);
  const low = known.reduce((least, value) => Math.min(least, value), 0);
  const high = known.reduce((most, value) => Math.max(most, value), 0);
  const counts = new Array<number>(parts).fill(0);
  for (const value of known) {
    const part = Math.min(parts - 1, Math.floor((parts * (value - low)) / (high - low)));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  const zeros = values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
  const mean = values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
  return { low, high, counts, zeros, mean };
}

function perCell(
  { channels, values }: LayerNumbers,
  add: (sum: number, value: number) => number,
): Float32Array {
  const sums = new Float32Array(values.length / channels);
  values.forEach((value, at) => {
    const cell = Math.floor(at / channels);
    sums[cell] = add(sums[cell] ?? 0, value);
  });
  return sums;
}
