/**
 * The check of the published network, on one with random weights: it passes against what TensorFlow says of that network
 * (test/golden/inceptionv1/make.py), and fails, row by row, against what was published of the real one.
 */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compare, type Figures, type Findings, find, passes } from '../../cli/verify-figures.ts';
import { main, table } from '../../cli/verify-inceptionv1.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { openNetworkFile } from '../../src/net/formats/open.ts';
import { Network } from '../../src/net/network.ts';
import { inception5h, seeded } from '../net/inception5h.ts';
import { seededPicture } from '../net/seeded-weights.ts';
import { getTestGpuProvider } from '../support/gpu.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../golden/inceptionv1/${name}.json`, import.meta.url), 'utf8'));
const golden: Figures = read('seeded');
const published: Readonly<Record<string, Figures>> = read('published');

describe('the check of published figures', () => {
  let gpu: Gpu;
  let found: Findings;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    const graph = openNetworkFile([{ name: 'seeded.pb', bytes: inception5h(seeded).bytes }]);
    found = await find(await Network.create(gpu, graph), seededPicture(), golden);
  }, 240_000);
  afterAll(() => gpu?.dispose());

  it('passes where the figures are those of the network', () => {
    const rows = compare('seeded', found, golden);
    expect(rows.map(({ what }) => what)).toEqual([
      '5 probabilities',
      '784 largest activations of mixed4d',
      '528 attributions of mixed4d, unit 176 − unit 55',
      '528 attributions of mixed4d, unit 176 − unit 55, in 10 steps',
    ]);
    expect(rows.filter((row) => !passes(row))).toEqual([]);
    for (const { error } of rows.slice(0, 3)) expect(error).toBeLessThan(1e-4);
  });

  it.each(['dog_cat', 'flowers'])('fails in every row against those of %s, and says where', (name) => {
    const figures = published[name];
    if (!figures) throw new Error(`published.json has no figures of ${name}`);
    const rows = compare(name, found, figures);
    expect(rows.map(passes)).toEqual([false, false, false, false]);
    for (const { error } of rows) expect(error).toBeGreaterThan(0.1);
    expect(rows[0]?.published).toMatch(/^unit \d+ 0\.\d/);
    expect(rows[1]?.published).toMatch(/^\(\d+, \d+\) channel \d+ \d/);
    expect(rows[2]?.published).toMatch(/^(rank \d+|the sum) -?\d/);
    expect(table(rows).match(/FAIL/g)?.length).toBe(4);
  });

  it('fails where one activation or one channel is off by a hundredth of the largest', () => {
    const off = (values: Float32Array, at: number) => {
      const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      return values.map((value, i) => (i === at ? value + largest / 100 : value));
    };
    const [channel = 0] = golden.top4[13]?.[13]?.[3] ?? [];
    const activations = off(found.activations, 195 * 528 + channel);
    expect(compare('', { ...found, activations }, golden).map(passes)).toEqual([true, false, true, true]);
    const linear = off(found.linear, 400);
    expect(compare('', { ...found, linear }, golden).map(passes)).toEqual([true, true, false, true]);
  });

  it('fails where something is not a number or not there', () => {
    const odd = { ...found, probabilities: new Float32Array(3), path: found.path.fill(Number.NaN, 5, 6) };
    const [shares, , , path] = compare('', odd, golden);
    expect([shares?.error, path?.error]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

it('has the figures that the article tells', () => {
  const { dog_cat, flowers } = published;
  expect(dog_cat?.top4[4]?.[1]?.[0]).toEqual([426, 909.93066]);
  const sum = (values: readonly number[] = []) => values.reduce((a, b) => a + b, 0);
  const sums = [dog_cat?.linear, flowers?.linear, dog_cat?.path.channels, flowers?.path.channels].map(sum);
  [5.9896, -1.07809, 7.96126, -1.8821].forEach((value, i) => {
    expect(sums[i]).toBeCloseTo(value, 3);
  });
});

it('says in one sentence that the network is not there', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await main(['--network', 'weights/nowhere'])).toBe(1);
  expect(said.mock.calls).toEqual([
    ['There is no network in weights/nowhere; fetch it with "npm run fetch:inceptionv1".'],
  ]);
  said.mockRestore();
});
