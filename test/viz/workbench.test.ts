/** What the workbench says of a layer's values, against plain sums. */

import { expect, it } from 'vitest';
import {
  cellLengths,
  cellSums,
  cellVector,
  channelPlane,
  histogramOf,
  largestPlaces,
  poolCells,
  sumSquares,
  totals,
} from '../../src/viz/workbench-numbers.ts';
import { random } from '../support/random.ts';

/** 2 × 3 cells of 5 channels. */
const numbers = { rows: 2, columns: 3, channels: 5, values: random(3).normal(30) };
const cells = Array.from({ length: 6 }, (_, cell) => [...numbers.values.slice(cell * 5, cell * 5 + 5)]);

it('pools a channel over its cells', () => {
  const columns = Array.from({ length: 5 }, (_, channel) => cells.map((cell) => cell[channel] ?? Number.NaN));
  const sums = columns.map((values) => values.reduce((sum, value) => sum + value, 0));
  expect([...poolCells(numbers, 'max')]).toEqual(columns.map((values) => Math.max(...values)));
  poolCells(numbers, 'sum').forEach((sum, i) => {
    expect(sum).toBeCloseTo(sums[i] ?? Number.NaN, 5);
  });
  poolCells(numbers, 'mean').forEach((mean, i) => {
    expect(mean).toBeCloseTo((sums[i] ?? Number.NaN) / 6, 5);
  });
  expect([...channelPlane(numbers, 3)]).toEqual(columns[3]);
});

it('says how long each cell is and what it sums to', () => {
  expect([...cellVector(numbers, 4)]).toEqual(cells[4]);
  cellLengths(numbers).forEach((length, i) => {
    expect(length).toBeCloseTo(Math.hypot(...(cells[i] ?? [])), 5);
  });
  cellSums(numbers).forEach((sum, i) => {
    expect(sum).toBeCloseTo(
      (cells[i] ?? []).reduce((all, value) => all + value, 0),
      5,
    );
  });
});

it('sums over squares of cells, smaller ones at the edges', () => {
  const sums = [...cellSums(numbers)];
  const { side, rows, columns, values } = sumSquares(numbers, 2);
  expect([side, rows, columns]).toEqual([2, 1, 2]);
  const add = (...places: number[]) => places.reduce((sum, at) => sum + (sums[at] ?? Number.NaN), 0);
  expect(values[0]).toBeCloseTo(add(0, 1, 3, 4), 5);
  expect(values[1]).toBeCloseTo(add(2, 5), 5);
  expect(sumSquares(numbers, 3)).toMatchObject({ side: 1, rows: 2, columns: 3 });
});

it('finds the largest by value and by magnitude, never what is no number', () => {
  const values = Float32Array.of(1, -5, Number.NaN, 3, 3, Number.POSITIVE_INFINITY, 0);
  expect(largestPlaces(values, 3, 'value')).toEqual([3, 4, 0]);
  expect(largestPlaces(values, 2, 'magnitude')).toEqual([1, 3]);
  expect(largestPlaces(values, 99, 'value')).toEqual([3, 4, 0, 6, 1]);
  const many = random(5).normal(2000);
  const sorted = [...many.keys()].sort((a, b) => (many[b] ?? 0) - (many[a] ?? 0));
  expect(largestPlaces(many, 32, 'value')).toEqual(sorted.slice(0, 32));
});

it('parts values into a histogram, zeros by themselves', () => {
  const { low, high, counts, zeros, mean } = histogramOf(Float32Array.of(0, 0, 1, 2, 3, 4, 4, -4), 4);
  expect([low, high, zeros, mean]).toEqual([-4, 4, 2, 1.25]);
  expect(counts).toEqual([1, 0, 1, 4]);
  expect(histogramOf(new Float32Array(3), 2)).toMatchObject({ counts: [0, 0], zeros: 3, low: 0, high: 0 });
});

it('keeps what is for and what is against apart', () => {
  expect(totals(Float32Array.of(1, -2, 3, 0))).toEqual({ above: 4, below: -2 });
});
