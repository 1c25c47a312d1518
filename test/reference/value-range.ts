/** Plain loop for the range of a tensor's values. */

import { isValue } from './is-value.ts';

/** [min, max, mean of |x|, number of values that are NaN, infinite or clamped to ±3.4e38]; only the others enter the first three. */
export function valueRange(x: Float32Array): [number, number, number, number] {
  const finite = x.filter(isValue);
  if (finite.length === 0) return [0, 0, 0, x.length];
  let [min, max, sum] = [finite[0]!, finite[0]!, 0];
  for (const value of finite) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += Math.abs(value);
  }
  return [min, max, sum / finite.length, x.length - finite.length];
}
