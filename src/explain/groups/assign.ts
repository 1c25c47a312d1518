/** The best assignment of rows to columns, one to one, for sizes up to 16: every set of columns is looked at once. */

/**
 * @param gain square, at most 16 rows
 * @returns the column of each row, such that the gains have the largest sum
 */
export function assign(gain: readonly (readonly number[])[]): number[] {
  const size = gain.length;
  const sets = 2 ** size;
  // Of each set of columns, as bits: the largest sum that the first rows reach with it, and the last row's column.
  const best = new Float64Array(sets).fill(Number.NEGATIVE_INFINITY);
  const last = new Uint8Array(sets);
  best[0] = 0;
  for (let set = 0; set < sets - 1; set++) {
    const row = countBits(set);
    for (let column = 0; column < size; column++) {
      const next = set | (1 << column);
      const sum = (best[set] ?? 0) + (gain[row]?.[column] ?? 0);
      if (next === set || sum <= (best[next] ?? 0)) continue;
      best[next] = sum;
      last[next] = column;
    }
  }
  const columns = new Array<number>(size).fill(0);
  for (let row = size - 1, set = sets - 1; row >= 0; row--) {
    const column = last[set] ?? 0;
    columns[row] = column;
    set ^= 1 << column;
  }
  return columns;
}

function countBits(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest &= rest - 1) count++;
  return count;
}
