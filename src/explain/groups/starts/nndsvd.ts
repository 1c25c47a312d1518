/**
 * A start from the leading singular vectors, without chance: NNDSVD (Boutsidis and Gallopoulos, SVD based
 * initialization: a head start for nonnegative matrix factorization, 2008), scikit-learn's init "nndsvd".
 */

import { readTensor } from '../../../gpu/readback.ts';
import { padChannels } from '../../../gpu/tensor.ts';
import { randomStream } from '../../random.ts';
import type { Factors } from '../groups.ts';
import { leadingTriplets, type Triplet } from './singular.ts';
import type { StartKind } from './start.ts';

export const NNDSVD: StartKind = {
  name: 'nndsvd',
  label: 'Singular vectors',
  async begin({ gpu, buffers, seed }) {
    const { x, groups, loadings, directions } = buffers;
    const values = await readTensor(gpu, x);
    const start = nndsvd(values, x.shape[1] * x.shape[2], x.shape[3], groups, seed);
    gpu.device.queue.writeBuffer(loadings.buffer, 0, padChannels(start.loadings, loadings.shape));
    gpu.device.queue.writeBuffer(directions.buffer, 0, padChannels(start.directions, directions.shape));
  },
};

/** Values below it count as 0, as in scikit-learn. */
const SMALLEST = 1e-6;
/** A singular value below this share of the first is rounding. */
const RANK_TOLERANCE = 1e-6;

/**
 * @param x dense [pixels, channels]; what is not a positive finite number counts as 0
 * @param seed for the groups beyond the rank of x, which has no singular vectors for them: they begin at random
 */
export function nndsvd(
  x: Float32Array,
  pixels: number,
  channels: number,
  groups: number,
  seed: number,
): Factors {
  const positive = positivePart(x);
  const triplets = leadingTriplets(positive, pixels, channels, groups);
  const first = triplets[0]?.value ?? 0;
  const loadings = new Float32Array(pixels * groups);
  const directions = new Float32Array(groups * channels);
  const scale = randomScale(positive, groups);
  const random = randomStream(seed);
  for (let g = 0; g < groups; g++) {
    const triplet = triplets[g];
    const has = triplet !== undefined && triplet.value > first * RANK_TOLERANCE;
    const { left, right } = has
      ? nonNegativePart(triplet)
      : {
          left: Float64Array.from({ length: pixels }, () => Math.abs(random.normal()) * scale),
          right: Float64Array.from({ length: channels }, () => Math.abs(random.normal()) * scale),
        };
    left.forEach((value, pixel) => {
      loadings[pixel * groups + g] = value < SMALLEST ? 0 : value;
    });
    directions.set(
      right.map((value) => (value < SMALLEST ? 0 : value)),
      g * channels,
    );
  }
  return { groups, loadings, directions };
}

/** The activations without what counts as 0. */
function positivePart(x: Float32Array): Float32Array {
  const positive = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const value = x[i] ?? 0;
    if (value > 0 && value < Number.POSITIVE_INFINITY) positive[i] = value;
  }
  return positive;
}

/** Of random factors whose product is about as large as x. */
function randomScale(positive: Float32Array, groups: number): number {
  let sum = 0;
  for (let i = 0; i < positive.length; i++) sum += positive[i] ?? 0;
  return sum > 0 ? Math.sqrt(sum / positive.length / groups) : 1;
}

/** The larger of the two non-negative parts of a singular triplet, its length shared equally by both sides. */
function nonNegativePart({ value, left, right }: Triplet): { left: Float64Array; right: Float64Array } {
  const [leftPlus, leftMinus] = [clipped(left, 1), clipped(left, -1)];
  const [rightPlus, rightMinus] = [clipped(right, 1), clipped(right, -1)];
  const plus = length(leftPlus) * length(rightPlus);
  const minus = length(leftMinus) * length(rightMinus);
  const [ofLeft, ofRight, size] = plus > minus ? [leftPlus, rightPlus, plus] : [leftMinus, rightMinus, minus];
  const each = Math.sqrt(value * size);
  const [byLeft, byRight] = [each / length(ofLeft), each / length(ofRight)];
  return { left: ofLeft.map((v) => v * byLeft), right: ofRight.map((v) => v * byRight) };
}

function clipped(vector: Float64Array, sign: number): Float64Array {
  return vector.map((value) => Math.max(0, value * sign));
}

function length(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
