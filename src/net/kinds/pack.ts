/**
 * Weights as the kernels read them: in quads along the outputs, so that neighbouring invocations, which own
 * neighbouring output quads, read neighbouring memory. What is added to fill a quad is zero.
 */

import { quads } from '../../gpu/tensor.ts';
import type { WeightTensor } from '../graph.ts';

/**
 * A filter [kh, kw, c, out] as [kh, kw, c rounded up to 4, out rounded up to 4]: for each place and each four
 * input channels, four rows of output quads. Also the filter of a dense layer, [h, w, c, out].
 */
export function packFilter(filter: WeightTensor): Float32Array<ArrayBuffer> {
  const [kh = 1, kw = 1, c = 1, out = 1] = filter.shape;
  const [height, width] = [quads(c) * 4, quads(out) * 4];
  const packed = new Float32Array(kh * kw * height * width);
  for (let place = 0; place < kh * kw; place++) {
    const rows = filter.data.subarray(place * c * out, (place + 1) * c * out);
    copyRows(rows, out, packed.subarray(place * height * width), width);
  }
  return packed;
}

/** A filter of groups, [kh, kw, c / groups, out], as [kh, kw, c / groups, out rounded up to 4]. Depthwise too. */
export function packGroupedFilter(filter: WeightTensor): Float32Array<ArrayBuffer> {
  const [kh = 1, kw = 1, perGroup = 1, out = 1] = filter.shape;
  const packed = new Float32Array(kh * kw * perGroup * quads(out) * 4);
  copyRows(filter.data, out, packed, quads(out) * 4);
  return packed;
}

/** A value per output, [out], as [out rounded up to 4]. */
export function packBias(bias: WeightTensor): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(quads(bias.data.length) * 4);
  packed.set(bias.data);
  return packed;
}

/** Rows of `length` values to the heads of rows of `width`. */
function copyRows(from: Float32Array, length: number, to: Float32Array, width: number): void {
  for (let row = 0; row * length < from.length; row++) {
    to.set(from.subarray(row * length, (row + 1) * length), row * width);
  }
}
