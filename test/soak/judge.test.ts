/** What a soak calls a leak, and what it counts as held. */

import { describe, expect, it } from 'vitest';
import { sumOfNodes } from './heap.ts';
import { judge, SOAK_LIMITS } from './judge.ts';

const flat = { heldBytes: 1.01, heapBytes: 1.2, gpuBytes: 1, frameCost: 1.1 };
const report = (growth: Partial<typeof flat>, errors: string[] = []) => ({
  samples: [],
  growth: { ...flat, ...growth },
  errors,
});

describe('a soak', () => {
  it('is content with what stays', () => {
    expect(judge(report({}), SOAK_LIMITS)).toEqual([]);
  });

  it('names all that grew, and what the page said', () => {
    const sentences = judge(report({ heldBytes: 1.06, gpuBytes: 1.3 }, ['no']), SOAK_LIMITS);
    expect(sentences).toEqual([
      'What JavaScript holds is 1.060 times what it was in the first third; at most 1.05 is allowed.',
      'Memory on the GPU is 1.300 times what it was in the first third; at most 1.05 is allowed.',
      'The page said: no',
    ]);
  });

  it('is not content with what was not measured', () => {
    expect(judge(report({ heldBytes: Number.NaN }), SOAK_LIMITS)).toHaveLength(1);
  });
});

describe('a heap snapshot', () => {
  const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
    node_types: [['hidden', 'array', 'string', 'object', 'code', 'object shape'], 'string', 'number'],
  };

  it('counts what the page holds, not what is compiled', () => {
    const sizes = [1, 10, 100, 1000, 10_000, 100_000];
    const nodes = sizes.flatMap((size, type) => [type, 7, 7, size, 7]);
    expect(sumOfNodes({ snapshot: { meta }, nodes })).toBe(1110);
  });

  it('is refused without what is counted', () => {
    const other = { ...meta, node_fields: ['type', 'name'] };
    expect(() => sumOfNodes({ snapshot: { meta: other }, nodes: [] })).toThrow('type and size are needed');
  });
});
