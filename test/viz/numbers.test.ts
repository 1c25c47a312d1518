import { describe, expect, it } from 'vitest';
import { formatNumber, formatPercent, formatSize } from '../../src/viz/numbers.ts';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [0.5, '0.50'],
    [0.0347, '0.035'],
    [0.996, '1.00'],
    [1, '1.00'],
    [2.71499, '2.71'],
    [9.996, '10.0'],
    [10, '10.0'],
    [117.04, '117.0'],
    [-2.5, '−2.50'],
    [-0.26, '−0.26'],
    [0.00012, '0.00012'],
    [0.000034, '3.4×10⁻⁵'],
    [999999.9, '999999.9'],
    [12345678, '1.2×10⁷'],
    [1e-12, '1.0×10⁻¹²'],
    [Number.NaN, 'not a number'],
    [Number.POSITIVE_INFINITY, 'infinity'],
    [Number.NEGATIVE_INFINITY, 'minus infinity'],
  ])('%s is written %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('formatPercent', () => {
  it.each([
    [0, '0.0 %'],
    [1e-6, '<0.1 %'],
    [0.034, '3.4 %'],
    [0.9999, '>99.9 %'],
    [1, '100.0 %'],
    [-0.05, '−5.0 %'],
    [Number.NaN, 'not a number'],
  ])('%s is written %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });
});

it('formatSize leaves the batch out', () => {
  expect(formatSize([1, 28, 14, 256])).toBe('28×14×256');
});
