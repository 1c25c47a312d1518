/**
 * Filters for Winograd's convolution F(2×2, 3×3) (Lavin & Gray 2015, arXiv:1509.09308): U = G g Gᵀ of each 3×3 g,
 * G = (1 0 0 | ½ ½ ½ | ½ −½ ½ | 0 0 1).
 */

import type { WeightTensor } from '../graph.ts';
import { packFilter } from './pack.ts';

/** A filter [3, 3, c, out] as `packFilter` packs [4, 4, c, out]: 16 / 9 of its bytes. */
export function packWinograd(filter: WeightTensor): Float32Array<ArrayBuffer> {
  const [, , c = 1, out = 1] = filter.shape;
  const rows = combined(filter.data, 1, 3 * c * out);
  return packFilter({ shape: [4, 4, c, out], data: combined(rows, 4, c * out) });
}

/** The same for the gradient, which is the convolution of dy with the filter turned over and around. */
export function packWinogradDx({ shape, data }: WeightTensor): Float32Array<ArrayBuffer> {
  const [, , c = 1, out = 1] = shape;
  const turned = new Float32Array(data.length);
  for (let place = 0; place < 9; place++)
    for (let i = 0; i < c; i++)
      for (let o = 0; o < out; o++)
        turned[((8 - place) * out + o) * c + i] = data[(place * c + i) * out + o] ?? 0;
  return packWinograd({ shape: [3, 3, out, c], data: turned });
}

/** [outer, 3, inner] to [outer, 4, inner]: G along the axis in the middle. */
function combined(values: Float32Array, outer: number, inner: number): Float32Array {
  const combination = new Float32Array(outer * 4 * inner);
  for (let i = 0; i < outer; i++) {
    const [from, to] = [i * 3 * inner, i * 4 * inner];
    for (let k = 0; k < inner; k++) {
      const first = values[from + k] ?? 0;
      const second = values[from + inner + k] ?? 0;
      const third = values[from + 2 * inner + k] ?? 0;
      combination[to + k] = first;
      combination[to + inner + k] = (first + second + third) / 2;
      combination[to + 2 * inner + k] = (first - second + third) / 2;
      combination[to + 3 * inner + k] = third;
    }
  }
  return combination;
}
