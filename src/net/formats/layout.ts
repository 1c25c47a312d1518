/**
 * Weights of channels-first files, reordered once on reading: [out, c, h, w] filters to [h, w, c, out], and the
 * rows of a matrix that reads a flattened [c, h, w] to a filter [h, w, c, out].
 */

import type { WeightTensor } from '../graph.ts';

/**
 * Copy of `source` with its axes in another order: axis i of the result is axis `order[i]` of the source.
 * `shape` is the source's.
 */
export function permuted(
  source: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): WeightTensor {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const outShape = order.map((axis) => shape[axis] ?? 1);
  const outStrides = order.map((axis) => strides[axis] ?? 1);
  const data = new Float32Array(source.length);
  const index = order.map(() => 0);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    data[to] = source[from] ?? 0;
    // Count the index up like an odometer, last axis first.
    for (let axis = order.length - 1; axis >= 0; axis--) {
      const [length = 1, stride = 1] = [outShape[axis], outStrides[axis]];
      const next = (index[axis] ?? 0) + 1;
      from += stride;
      index[axis] = next;
      if (next < length) break;
      from -= stride * length;
      index[axis] = 0;
    }
  }
  return { shape: outShape, data };
}
