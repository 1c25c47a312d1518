/** What is said where a layer holds values that are NaN, infinite or too large to be written, which no view draws as if they were values. */

/** @param range [min, max, mean magnitude, values that are no number], as `valueRangeSteps` writes it; '' where all is well */
export function brokenWords(range: Float32Array): string {
  const count = range[3] ?? 0;
  if (!(count > 0)) return '';
  const values =
    count === 1 ? 'One value is no number' : `${count.toLocaleString('en')} values are no numbers`;
  return `${values} (NaN, infinite or too large) and not drawn; those beside the colours are of the others.`;
}
