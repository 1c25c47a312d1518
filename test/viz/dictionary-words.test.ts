/** A cell's vector in words, and the map of a layer's cells. */

import { expect, it } from 'vitest';
import { cellAt, cellColours } from '../../src/viz/cell-map.ts';
import { colourMapBytes } from '../../src/viz/colour-maps.ts';
import {
  cosine,
  indexOfLargest,
  shareOfLength,
  steadyLargest,
  strongestChannels,
  vectorInWords,
} from '../../src/viz/dictionary-words.ts';
import { sheetSize } from '../../src/viz/word-sheet.ts';

const VECTOR = Float32Array.of(0, 3, -9, 4, Number.NaN, 3);

it('names the channels that fire, strongest first', () => {
  expect(strongestChannels(VECTOR, 2)).toEqual([
    { channel: 3, value: 4 },
    { channel: 1, value: 3 },
  ]);
  expect(strongestChannels(VECTOR, 12).map(({ channel }) => channel)).toEqual([3, 1, 5]);
  expect(strongestChannels(new Float32Array(4), 4)).toEqual([]);
});

it('finds the strongest cell past what is no number', () => {
  expect(indexOfLargest(Float32Array.of(Number.NaN, 2, 7, 7))).toBe(2);
  expect(indexOfLargest(Float32Array.of(0, 0))).toBe(0);
  expect(indexOfLargest(Float32Array.of())).toBe(0);
});

it('stays with a place while it is nearly the strongest', () => {
  const values = Float32Array.of(9.1, 10, 8);
  expect(steadyLargest(values, 0)).toBe(0);
  expect(steadyLargest(values, 2)).toBe(1);
  expect(steadyLargest(values, null)).toBe(1);
  expect(steadyLargest(values, 99)).toBe(1);
});

it('says how much of the vector some channels are', () => {
  const vector = Float32Array.of(0, 3, 4, 12);
  expect(shareOfLength(vector, strongestChannels(vector, 1))).toBeCloseTo(144 / 169, 12);
  expect(shareOfLength(vector, strongestChannels(vector, 9))).toBe(1);
  expect(shareOfLength(new Float32Array(3), [])).toBe(0);
});

it('writes the first numbers, with dots where there are more', () => {
  expect(vectorInWords(Float32Array.of(0, 0.214, 3.4, 11.26), 4)).toBe('[0, 0.21, 3.40, 11.3]');
  expect(vectorInWords(Float32Array.of(0, 1, 2), 2)).toBe('[0, 1.00, …]');
});

it('measures how alike two directions are', () => {
  expect(cosine(Float32Array.of(1, 2), Float32Array.of(2, 4))).toBeCloseTo(1, 12);
  expect(cosine(Float32Array.of(1, 0), Float32Array.of(0, 5))).toBe(0);
  expect(cosine(Float32Array.of(0, 0), Float32Array.of(0, 5))).toBe(0);
});

it('colours cells from the smallest value to the largest', () => {
  const map = colourMapBytes('magma');
  const colours = cellColours(Float32Array.of(5, 7, 6, Number.NaN));
  expect([...colours.subarray(0, 4)]).toEqual([...map.subarray(0, 4)]);
  expect([...colours.subarray(4, 8)]).toEqual([...map.subarray(255 * 4)]);
  expect([...colours.subarray(8, 12)]).toEqual([...map.subarray(128 * 4, 129 * 4)]);
  // What is no number has no colour.
  expect([...colours.subarray(12)]).toEqual([0, 0, 0, 0]);
  expect([...cellColours(Float32Array.of(3, 3)).subarray(0, 4)]).toEqual([...map.subarray(0, 4)]);
});

it('knows which cell lies at a place, edges included', () => {
  expect(cellAt({ x: 0, y: 0.99 }, 7, 14)).toEqual({ row: 6, column: 0 });
  expect(cellAt({ x: 1, y: -0.1 }, 7, 14)).toEqual({ row: 0, column: 13 });
});

it('makes a sheet as wide as its columns and as high as the highest', () => {
  const tile = { picture: null, lines: [{ text: '1' }] };
  const [width, height] = sheetSize({ title: '', columns: [{ tiles: [tile] }] });
  const [wider, higher] = sheetSize({ title: '', columns: [{ tiles: [tile] }, { tiles: [tile, tile] }] });
  const [signed] = sheetSize({ title: '', columns: [{ tiles: [{ ...tile, sign: '+' }] }] });
  expect([wider > width, higher > height, signed > width]).toEqual([true, true, true]);
});
