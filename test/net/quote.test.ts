/** What sentences say of values out of files, which may be of any length and depth. */

import { describe, expect, it } from 'vitest';
import { described, listed, word } from '../../src/net/quote.ts';

describe('words for values out of files', () => {
  it('describe what is nested deeper than the stack', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(described(deep)).toBe('something nested too deeply');
  });

  it('call what is missing nothing', () => {
    expect(described(undefined)).toBe('nothing');
  });

  it('list a dozen of many', () => {
    expect(listed([1, 2, 3])).toBe('1, 2, 3');
    expect(listed(new Float32Array(1e5), '×')).toBe(`${'0×'.repeat(12)}… (100000 in all)`);
  });

  it('write a word of a line at most, and nothing that steers a terminal', () => {
    expect(word('Conv')).toBe('Conv');
    expect(word('\u001b[2J')).toBe('·[2J');
    expect(word('a'.repeat(3000))).toHaveLength(81);
  });
});
