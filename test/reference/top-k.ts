/** The k largest values of a list, the plain way. */

/** [index, value] of the k largest, the largest first, equal ones in order; NaN comes last. */
export function topK(values: Float32Array, k: number): [index: number, value: number][] {
  const order = [...values.keys()].sort((i, j) => {
    const [a, b] = [values[i]!, values[j]!];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || i - j;
    if (a === b) return i - j;
    return b > a ? 1 : -1;
  });
  return order.slice(0, k).map((i) => [i, values[i]!]);
}
