/**
 * Weights as the kernels read them: in quads along the outputs, so that neighbouring invocations, which own
 * neighbouring output quads, read neighbouring memory. What is added to fill a quad is zero.
 */

import { quads } from '../../gpu/tensor.ts';
import { toHalves } from '../formats/elements.ts';
import type { WeightTensor } from '../graph.ts';

/** Bits for the GPU: float32 values, or pairs of binary16. */
export type Packed = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/**
 * A filter [kh, kw, c, out] as [kh, kw, c rounded up to 4, out rounded up to 4]: for each place and each four
 * input channels, four rows of output quads.
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

/**
 * A filter [kh, kw, c, out] for the gradient, turned over: [kh, kw, out rounded up to 4, c rounded up to 4], for each
 * place and each four outputs four rows of input quads.
 */
export function packFilterDx(filter: WeightTensor): Float32Array<ArrayBuffer> {
  const [kh = 1, kw = 1, c = 1, out = 1] = filter.shape;
  const [height, width] = [quads(out) * 4, quads(c) * 4];
  const packed = new Float32Array(kh * kw * height * width);
  for (let place = 0; place < kh * kw; place++)
    for (let i = 0; i < c; i++)
      for (let o = 0; o < out; o++)
        packed[(place * height + o) * width + i] = filter.data[(place * c + i) * out + o] ?? 0;
  return packed;
}

/** `packFilter`'s values in binary16, half as many bytes. What is above 65504 becomes infinite. */
export function packFilterHalf(filter: WeightTensor): Uint32Array<ArrayBuffer> {
  return new Uint32Array(toHalves(packFilter(filter)).buffer);
}

/** `packFilterDx`'s values in the same way. */
export function packFilterDxHalf(filter: WeightTensor): Uint32Array<ArrayBuffer> {
  return new Uint32Array(toHalves(packFilterDx(filter)).buffer);
}

/** A filter of groups, [kh, kw, c / groups, out], as [kh, kw, c / groups, out rounded up to 4]. Depthwise too. */
export function packGroupedFilter(filter: WeightTensor): Float32Array<ArrayBuffer> {
  const [kh = 1, kw = 1, perGroup = 1, out = 1] = filter.shape;
  const packed = new Float32Array(kh * kw * perGroup * quads(out) * 4);
  copyRows(filter.data, out, packed, quads(out) * 4);
  return packed;
}

/** Outputs that a workgroup of dense.wgsl owns. */
const DENSE_WIDTH = 16;

/**
 * The filter of a dense layer, [h, w, c, out], as [⌈out / 16⌉, h, w, c rounded up to 4, 16]: what a workgroup reads
 * lies in one run.
 */
export function packDenseFilter(filter: WeightTensor): Float32Array<ArrayBuffer> {
  const [h = 1, w = 1, c = 1, out = 1] = filter.shape;
  const depth = quads(c) * 4;
  const block = h * w * depth * DENSE_WIDTH;
  const packed = new Float32Array(Math.ceil(out / DENSE_WIDTH) * block);
  for (let row = 0; row < h * w * c; row++) {
    const at = (Math.floor(row / c) * depth + (row % c)) * DENSE_WIDTH;
    for (let o = 0; o < out; o += DENSE_WIDTH) {
      const values = filter.data.subarray(row * out + o, row * out + Math.min(o + DENSE_WIDTH, out));
      packed.set(values, (o / DENSE_WIDTH) * block + at);
    }
  }
  return packed;
}

/** A value per output, [out], as [out rounded up to 4]. */
export function packBias(bias: WeightTensor): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(quads(bias.data.length) * 4);
  packed.set(bias.data);
  return packed;
}

/**
 * Weights [..., c, out] behind one another along their outputs, each filled up to whole quads.
 * @param weights zeros for null; the others are alike but for their outputs
 * @param widths outputs of each
 */
export function behindOneAnother(
  weights: readonly (WeightTensor | null)[],
  widths: readonly number[],
): WeightTensor {
  const outer = weights.find((each) => each !== null)?.shape.slice(0, -1) ?? [];
  const rows = outer.reduce((a, b) => a * b, 1);
  const total = widths.reduce((sum, width) => sum + quads(width) * 4, 0);
  const data = new Float32Array(rows * total);
  let start = 0;
  weights.forEach((weight, i) => {
    const width = widths[i] ?? 0;
    if (weight) copyRows(weight.data, width, data.subarray(start), total);
    start += quads(width) * 4;
  });
  return { shape: [...outer, total], data };
}

/** Rows of `length` values to the heads of rows of `width`. */
function copyRows(from: Float32Array, length: number, to: Float32Array, width: number): void {
  for (let row = 0; row * length < from.length; row++) {
    to.set(from.subarray(row * length, (row + 1) * length), row * width);
  }
}
