/** The bench's options, its table and its count of work. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerTable, nodesOf } from '../../cli/bench/layers.ts';
import { madeUpActivations } from '../../cli/bench/nmf.ts';
import { readOptions } from '../../cli/bench/options.ts';
import { measurePeaks } from '../../cli/bench/peaks.ts';
import { inDigits, milliseconds, tableLines } from '../../cli/bench/table.ts';
import { workOf } from '../../cli/bench/work.ts';
import { loadGraph } from '../../cli/load.ts';
import { absent } from '../../cli/peers/contest.ts';
import { standIn } from '../../cli/peers/stand-in.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { buildGraph, conv } from '../net/build-graph.ts';
import { getTestGpuProvider } from '../support/gpu.ts';

describe('options', () => {
  it('choose rows, networks and times', () => {
    const options = readOptions(['--rows', 'nmf,forward', '--network', 'seeded,pocket', '--seconds', '5']);
    expect(options).toMatchObject({ rows: ['nmf', 'forward'], networks: ['seeded', 'pocket'], budget: 5000 });
    expect(readOptions(['--quick']).runs).toBeLessThan(readOptions([]).runs);
    expect(readOptions(['--alone']).peers).toEqual([]);
  });

  it('refuse what is not there', () => {
    expect(() => readOptions(['--rows', 'sideways'])).toThrow(
      '--rows knows no "sideways"; it may name: forward',
    );
    expect(() => readOptions(['--runs', '0'])).toThrow('--runs takes a whole number from 1, not "0"');
  });
});

describe('the table', () => {
  const result = (name: string, ...times: number[]) => ({
    ...{ name, times, dispatches: 55, submits: 1, bytes: 3 * 2 ** 20, remark: '' },
  });

  it('measures the others by ours', () => {
    const lines = tableLines('net', 'forward', [result('we', 10, 20, 30), result('they', 90, 100)]);
    expect(lines).toEqual([
      '| net | forward | we | 20.0 (10.0–30.0) | 3 |  | 55 | 1 | 3.0 |  |',
      '| net | forward | they | 100 (90.0–100) | 2 | 5.0 | 55 | 1 | 3.0 |  |',
    ]);
  });

  it('says why an engine did not run, and claims no ratio without our time', () => {
    const lines = tableLines('net', 'forward', [absent('we', 'left out'), result('they', 5)]);
    expect(lines).toEqual([
      '| net | forward | we |  |  |  |  |  |  | left out |',
      '| net | forward | they | 5.0 | 1 |  | 55 | 1 | 3.0 |  |',
    ]);
  });

  it('writes numbers short', () => {
    expect([0.123, 5, 12.34, 123.4, 12345].map(inDigits)).toEqual(['0.12', '5.0', '12.3', '123', '12,345']);
    expect(milliseconds([7])).toBe('7.0');
  });
});

describe('work', () => {
  const graph = buildGraph([
    conv('a', 3, 3, 8),
    { name: 'pool', kind: 'maxPool', attributes: { window: [2, 2], strides: [2, 2] } },
  ]);

  it('is multiplications and additions of every output, and each value once', () => {
    const work = workOf(graph, [1, 10, 6, 3]);
    const [, h = 0, w = 0, c = 0] = work.get('a')?.output ?? [];
    expect(work.get('a')?.flops).toBe(2 * 3 * 3 * 3 * h * w * c);
    const weights = [...graph.weights.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(work.get('a')?.bytes).toBe(4 * (10 * 6 * 3 + weights + h * w * c));
    expect(work.get('pool')?.flops).toBe(0);
  });

  it('of the seeded network is InceptionV1’s: 3.17 GFLOP and 7 million weights', () => {
    const seeded = standIn();
    const flops = [...workOf(seeded).values()].reduce((sum, each) => sum + each.flops, 0);
    expect(flops / 1e9).toBeCloseTo(3.17, 1);
    const weights = [...seeded.weights.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(weights / 1e6).toBeCloseTo(7, 0);
    expect(seeded.layers).toContain('mixed4d');
    const [first] = [...seeded.weights.values()];
    expect(first?.data.some((value) => value !== 0)).toBe(true);
  });
});

describe('labels of steps', () => {
  it('name nodes', () => {
    const names = ['a', 'a_b', 'c'];
    expect(nodesOf('a_b', names)).toEqual(['a_b']);
    expect(nodesOf('a_b + c', names)).toEqual(['a_b', 'c']);
    expect(nodesOf('a_b (part 2)', names)).toEqual(['a_b']);
    expect(nodesOf('other', names)).toEqual(['other']);
  });
});

describe('on the device', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
  });
  afterAll(() => gpu.dispose());

  it('peaks are measured, and nothing of it stays', async () => {
    const peaks = await measurePeaks(gpu);
    expect(peaks.gigaflops).toBeGreaterThan(0.01);
    expect(peaks.gigabytes).toBeGreaterThan(0.01);
    expect(gpu.counts.bytes).toBe(0);
  });

  it('layers are all in their table, once', async ({ skip }) => {
    skip(!gpu.has('timestamp-query'), 'this device has no timestamps');
    const graph = loadGraph('weights/pocket');
    const peaks = { gigaflops: 1, gigabytes: 1 };
    const lines = await layerTable(gpu, { name: 'pocket', graph }, peaks);
    const named = lines.slice(4, -1).flatMap((line) => line.split(' | ')[0]?.slice(2).split(' + ') ?? []);
    const computed = graph.nodes.filter(({ kind }) => kind !== 'input' && kind !== 'concat');
    expect(named.toSorted()).toEqual(computed.map(({ name }) => name).sort());
  });
});

describe('made-up activations', () => {
  it('have the sizes that scikit-learn was timed on, are not negative and partly zero', () => {
    const layers = madeUpActivations();
    expect(layers.map(({ size, channels }) => [size ** 2, channels])).toEqual([
      [196, 528],
      [784, 480],
    ]);
    for (const { values } of layers) {
      expect(Math.min(...values.subarray(0, 1e5))).toBe(0);
      const filled = values.filter((value) => value > 0).length / values.length;
      expect(filled).toBeGreaterThan(0.1);
      expect(filled).toBeLessThan(0.5);
    }
  });
});
