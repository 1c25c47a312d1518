/** `npm run convert`: a network as PyTorch exports it, in the project's own form and read back. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../cli/convert.ts';
import { loadGraph } from '../../cli/load.ts';
import type { Graph } from '../../src/net/graph.ts';
import { architecture } from './architectures.ts';

const folder = mkdtempSync(join(tmpdir(), 'cubescope-convert-'));
const file = join(folder, 'model.onnx');
const said = vi.spyOn(console, 'log').mockImplementation(() => {});
const complained = vi.spyOn(console, 'error').mockImplementation(() => {});
beforeAll(() => writeFileSync(file, architecture('mobilenet_v3_small')));
afterAll(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

/** The largest difference between weights as a share of the largest of each tensor. */
function difference(a: Graph, b: Graph): number {
  expect([...a.weights.keys()]).toEqual([...b.weights.keys()]);
  const errors = [...a.weights].map(([key, { data }]) => {
    const other = b.weights.get(key)?.data ?? new Float32Array();
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return data.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] ?? NaN))), 0) / largest;
  });
  return Math.max(...errors);
}

describe('npm run convert', () => {
  it.each([
    ['as they are', [], 0, 0],
    ['in 16 bits', ['--f16'], 1e-5, 2 ** -11],
  ] as const)('writes weights %s', (_, options, least, most) => {
    const to = join(folder, `own${options.length}`);
    expect(main([file, to, ...options])).toBe(0);
    expect(readdirSync(to).sort()).toEqual(['graph.json', 'weights.safetensors']);
    const [before, after] = [loadGraph(file), loadGraph(to)];
    expect({ ...after, weights: null }).toEqual({ ...before, weights: null });
    const error = difference(before, after);
    expect(error).toBeGreaterThanOrEqual(least);
    expect(error).toBeLessThanOrEqual(most);
    expect(said.mock.calls.join('\n')).toContain('mobilenet_v3_small: 108 nodes');
  });

  it('says in one sentence what cannot be opened, and writes nothing', () => {
    const text = join(folder, 'model.pb');
    writeFileSync(text, 'hello');
    expect(main([text, join(folder, 'none')])).toBe(1);
    expect(complained.mock.lastCall?.[0]).toMatch(/^The file "model.pb" is text, although[^.]*\.pb;[^.]*\.$/);
    expect(readdirSync(folder)).not.toContain('none');
  });

  it.each([[[]], [[file]], [[file, 'a', 'b']], [[file, 'a', '--f32']]])('explains itself for %j', (args) => {
    expect(main(args)).toBe(2);
    expect(complained.mock.lastCall?.[0]).toContain('npm run convert -- <network> <folder> [--f16]');
  });
});
