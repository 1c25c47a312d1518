/** Singular triplets and the start that is made of them, by their definitions. */
import { describe, expect, it } from 'vitest';
import { nndsvd } from '../../../src/explain/groups/starts/nndsvd.ts';
import { leadingTriplets } from '../../../src/explain/groups/starts/singular.ts';
import { symmetricEigen } from '../../../src/explain/groups/starts/symmetric-eigen.ts';
import { timesTransposed, transposed } from '../../reference/nmf.ts';
import { expectClose } from '../../support/close.ts';
import { random } from '../../support/random.ts';

/** A matrix of known singular values: Σ value · left · rightᵀ of orthonormal vectors that a small eigenproblem gives. */
function known(rows: number, columns: number, values: readonly number[]) {
  const basis = (size: number, seed: number) => {
    const draw = random(seed).normal(size * size);
    return symmetricEigen(timesTransposed(draw, draw, size, size, size), size).vectors;
  };
  const [left, right] = [basis(rows, 1), basis(columns, 2)];
  const x = new Float32Array(rows * columns);
  values.forEach((value, i) => {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const at = r * columns + c;
        x[at] = (x[at] ?? 0) + value * (left[r * rows + i] ?? 0) * (right[c * columns + i] ?? 0);
      }
    }
  });
  return { x, left: transposed(left, rows, rows), right: transposed(right, columns, columns) };
}

it('eigenvectors of a symmetric matrix are orthonormal and only stretched by it', () => {
  const size = 17;
  const draw = random(4).normal(size * size);
  const matrix = timesTransposed(draw, draw, size, size, size);
  const { values, vectors } = symmetricEigen(matrix, size);
  const columns = transposed(vectors, size, size);
  const unit = Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  expectClose(timesTransposed(columns, columns, size, size, size), unit, { tolerance: 1e-10 });
  const stretched = columns.map((value, i) => value * (values[Math.floor(i / size)] ?? 0));
  expectClose(timesTransposed(columns, matrix, size, size, size), stretched, { tolerance: 1e-9 });
  expect(values).toEqual(values.toSorted((a, b) => b - a));
});

describe('leading singular triplets', () => {
  it.each([
    [40, 23],
    [23, 40],
    [7, 7],
  ])('of a matrix of %d × %d', (rows, columns) => {
    const values = [9, 7, 4, 2, 1, 0.5];
    const { x, left, right } = known(rows, columns, values);
    leadingTriplets(x, rows, columns, 4).forEach((triplet, i) => {
      expect(triplet.value).toBeCloseTo(values[i] ?? 0, 5);
      // Both may have the other sign.
      const sign = Math.sign((triplet.left[0] ?? 0) * (left[i * rows] ?? 0));
      const of = (basis: Float64Array, size: number) =>
        basis.slice(i * size, (i + 1) * size).map((value) => value * sign);
      expectClose(triplet.left, of(left, rows), { tolerance: 1e-5 });
      expectClose(triplet.right, of(right, columns), { tolerance: 1e-5 });
    });
  });

  it('beyond the rank are 0', () => {
    const { x } = known(12, 9, [3, 2]);
    const values = leadingTriplets(x, 12, 9, 5).map(({ value }) => value);
    expectClose(values, [3, 2, 0, 0, 0], { tolerance: 1e-4 });
    expect(leadingTriplets(new Float32Array(6), 2, 3, 4).map(({ value }) => value)).toEqual([0, 0]);
  });
});

describe('the start from singular vectors', () => {
  it('of a matrix of rank one is that matrix', () => {
    const [a, b] = [random(1).uniform(9, 0, 1), random(2).uniform(5, 0, 1)];
    const x = Float32Array.from({ length: 45 }, (_, i) => (a[Math.floor(i / 5)] ?? 0) * (b[i % 5] ?? 0));
    const { loadings, directions } = nndsvd(x, 9, 5, 1, 0);
    const product = Float32Array.from(
      { length: 45 },
      (_, i) => (loadings[Math.floor(i / 5)] ?? 0) * (directions[i % 5] ?? 0),
    );
    expectClose(product, x, { tolerance: 1e-5 });
  });

  it('takes the larger part of each pair of signs, and its size', () => {
    const x = random(3).uniform(20 * 11, 0, 1);
    const { loadings, directions } = nndsvd(x, 20, 11, 3, 0);
    const triplets = leadingTriplets(x, 20, 11, 3);
    triplets.forEach(({ value, left, right }, g) => {
      const parts = [1, -1].map((sign) => {
        const clip = (vector: Float64Array) => Math.hypot(...vector.map((v) => Math.max(0, v * sign)));
        return clip(left) * clip(right);
      });
      const ours = Math.hypot(...loadings.filter((_, i) => i % 3 === g));
      const theirs = Math.hypot(...directions.subarray(g * 11, (g + 1) * 11));
      // A triplet's length is shared equally between both factors.
      expect(ours).toBeCloseTo(theirs, 4);
      expect(ours * theirs).toBeCloseTo(value * Math.max(...parts), 4);
    });
  });

  it('counts what is no positive number as 0', () => {
    const x = random(3).uniform(60, 0, 1);
    const spoilt = x.slice();
    const clean = x.slice();
    [Number.NaN, -5, Number.POSITIVE_INFINITY].forEach((value, i) => {
      spoilt[i * 7] = value;
      clean[i * 7] = 0;
    });
    expect(nndsvd(spoilt, 10, 6, 2, 0)).toEqual(nndsvd(clean, 10, 6, 2, 0));
  });
});
