/**
 * Model files with every kind of damage: each ends in a graph that can be planned or in one sentence, in less than a second
 * and within a bound of memory. `FUZZ_CASES=200000 npx vitest run test/fuzz/readers.test.ts` tries more of them,
 * `FUZZ_FIRST=1234 FUZZ_CASES=4` looks at one of each format again.
 */

import { describe, expect, it } from 'vitest';
import { FORMATS, makeCase } from './cases.ts';
import { judge } from './judge.ts';

const CASES = Number(process.env.FUZZ_CASES ?? 20_000);
const FIRST = Number(process.env.FUZZ_FIRST ?? 0);
const each = Math.ceil(CASES / FORMATS.size);

describe.each([...FORMATS.keys()])('damaged %s', (format) => {
  const faults = new Map<string, number>();
  let opened = 0;
  const sentences = new Set<string>();

  it(`${each} files end in a graph or in one sentence`, { timeout: 60_000 + CASES * 20 }, () => {
    for (let number = FIRST; number < FIRST + each; number++) {
      const { graph, sentence, fault } = judge(makeCase(format, number));
      if (graph) opened += 1;
      if (sentence !== null) sentences.add(sentence.replace(/"[^"]*"|\d+/g, '_'));
      if (fault !== null && faults.size < 20 && !faults.has(fault)) faults.set(fault, number);
    }
    expect(faults).toEqual(new Map());
  });

  it('some of them still open, others are refused for many reasons', () => {
    expect(opened).toBeGreaterThan(each / 100);
    expect(sentences.size).toBeGreaterThan(Math.min(10, each / 100));
  });
});
