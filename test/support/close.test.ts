import { describe, expect, it } from 'vitest';
import { expectClose } from './close.ts';
import { random } from './random.ts';

const values = (...numbers: number[]) => Float32Array.from(numbers);

describe('expectClose', () => {
  it('accepts an error up to tolerance · (1 + |expected|)', () => {
    expectClose(values(1.19, -9.0), values(1, -10), { tolerance: 0.1 });
    expect(() => expectClose(values(1.21), values(1), { tolerance: 0.1 })).toThrow('1 of 1');
  });

  it('refuses NaN on either side, even on both', () => {
    expect(() => expectClose(values(Number.NaN), values(1))).toThrow('NaN');
    expect(() => expectClose(values(1), values(Number.NaN))).toThrow('NaN');
    expect(() => expectClose(values(Number.NaN), values(Number.NaN))).toThrow('NaN');
  });

  it('accepts equal infinities only', () => {
    const infinity = Number.POSITIVE_INFINITY;
    expectClose(values(infinity), values(infinity));
    expect(() => expectClose(values(1e30), values(infinity))).toThrow('Infinity');
    expect(() => expectClose(values(infinity), values(1e30))).toThrow('Infinity');
    expect(() => expectClose(values(-infinity), values(infinity))).toThrow('Infinity');
  });

  it('names the tensor, the place and both values', () => {
    const expected = new Float32Array(2 * 3 * 4 * 5);
    const actual = expected.slice();
    actual[1 * 60 + 2 * 20 + 3 * 5 + 4] = 0.5;
    const compare = () => expectClose(actual, expected, { label: 'conv1', shape: [2, 3, 4, 5] });
    expect(compare).toThrow(/conv1: 1 of 120.*\n.*\[n 1, y 2, x 3, c 4\]: actual 0.5, expected 0/);
  });

  it('refuses different lengths, a shape that does not fit, and nothing at all', () => {
    expect(() => expectClose(values(1), values(1, 2))).toThrow('1 values, expected 2');
    expect(() => expectClose(values(1), values(1), { shape: [2] })).toThrow('shape [2]');
    expect(() => expectClose([], [])).toThrow('nothing to compare');
  });
});

describe('random', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    expect(random(7).uniform(9)).toEqual(random(7).uniform(9));
    expect(random(7).uniform(9)).not.toEqual(random(8).uniform(9));
  });

  it('has the moments it promises', () => {
    const x = random(1).normal(20000, 3, 2);
    const mean = x.reduce((a, b) => a + b) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
    expect(mean).toBeCloseTo(3, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
  });
});
