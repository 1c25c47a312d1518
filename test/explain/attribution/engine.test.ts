/**
 * `Attribution` and `Influence` on whole small networks: they read one matrix by rows and by columns, they agree with the
 * derivatives that test/net holds against finite differences, and nothing is allocated once they are built.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Attribution } from '../../../src/explain/attribution/attribution.ts';
import { Influence } from '../../../src/explain/attribution/influence.ts';
import type { Score } from '../../../src/explain/attribution/scores.ts';
import { type Gpu, openGpu } from '../../../src/gpu/device.ts';
import { readTensor } from '../../../src/gpu/readback.ts';
import type { Network } from '../../../src/net/network.ts';
import { count, gradients, runOn, tangents } from '../../net/derivatives.ts';
import { type SmallNode, smallGraph } from '../../net/small-graph.ts';
import { conv, NETWORKS } from '../../net/small-networks.ts';
import { along, cells, channels, groupEffects, groupSeed, sums } from '../../reference/attribution.ts';
import { expectClose } from '../../support/close.ts';
import { getTestGpuProvider } from '../../support/gpu.ts';
import { random } from '../../support/random.ts';

let gpu: Gpu;
const errors: string[] = [];
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
  gpu.onError((message) => errors.push(message));
});
afterAll(() => {
  gpu.dispose();
  expect(errors).toEqual([]);
});

const SHAPE = [1, 11, 9, 3] as const;
const BLOCK = NETWORKS['an inception block with a shared reducer'] ?? [];
const LATER: SmallNode = conv('later', 'block', [3, 3, 7], {
  strides: [2, 2],
  pads: [1, 1, 1, 1],
  activation: 'relu',
});
const LAST: SmallNode[] = [
  { name: 'gap', kind: 'globalAveragePool', inputs: ['later'] },
  { name: 'logits', kind: 'dense', inputs: ['gap'], filter: [7] },
];
const graph = {
  ...smallGraph(SHAPE, [...BLOCK.slice(0, 7), LATER, ...LAST]),
  logits: 'logits',
};
const run = (): Promise<Network> => runOn(gpu, graph, SHAPE, random(3).uniform(count(SHAPE)));
const MODES = [{ mode: 'exact' }, { mode: 'smooth' }, { mode: 'smooth', blur: true }] as const;

/** Activations and a gradient of a layer, dense. */
async function pair(network: Network, layer: string, score: Record<string, Float32Array>, how = {}) {
  const dx = (await gradients(network, score, [layer], how)).get(layer) ?? new Float32Array();
  return { x: await readTensor(gpu, network.tensor(layer)), dx, shape: network.tensor(layer).shape };
}

describe('an attribution', () => {
  it.each(MODES)('sums activation · gradient of all layers at once: %o', async (how) => {
    const network = await run();
    const layers = ['stem', 'block', 'later'];
    const attribution = await Attribution.create(network, { ...how, on: 'logits', layers });
    const answers = await attribution.ask({ kind: 'difference', index: 2, against: 5 });
    const seed = Float32Array.of(0, 0, 1, 0, 0, -1, 0);
    for (const layer of layers) {
      const { x, dx, shape } = await pair(network, layer, { logits: seed }, how);
      const answer = answers.get(layer);
      expectClose(answer?.cells ?? [], cells(x, dx, shape, shape), { label: layer, tolerance: 1e-5 });
      expectClose(answer?.channels ?? [], channels(x, dx, shape, shape), { label: layer, tolerance: 1e-5 });
    }
    const logits = await readTensor(gpu, network.tensor('logits'));
    expect(answers.get('stem')?.score).toBeCloseTo((logits[2] ?? 0) - (logits[5] ?? 0), 4);
    for (const each of [attribution, network]) each.dispose();
  });

  it('sums to the logit without its bias where the network is linear from the layer on', async () => {
    const network = await run();
    const attribution = await Attribution.create(network, { on: 'logits', layers: ['later'] });
    const bias = graph.weights.get('logits.bias')?.data ?? [];
    for (const index of [0, 6]) {
      const answer = (await attribution.ask({ kind: 'class', index })).get('later');
      const expected = (answer?.score ?? Number.NaN) - (bias[index] ?? Number.NaN);
      for (const list of [answer?.cells, answer?.channels]) {
        expect(list?.reduce((a, b) => a + b)).toBeCloseTo(expected, 5);
      }
    }
    for (const each of [attribution, network]) each.dispose();
  });

  it('gives groups their share of the gradient', async () => {
    const network = await run();
    const attribution = await Attribution.create(network, { on: 'logits', layers: ['block'] });
    const [, h, w, c] = network.tensor('block').shape;
    const loadings = [random(1).uniform(h * w, 0, 1), random(2).uniform(h * w, 0, 1)];
    const directions = [random(3).uniform(c, 0, 1), random(4).uniform(c, 0, 1)];
    await attribution.ask({ kind: 'log-probability', index: 3 });
    const found = await attribution.groups('block', loadings, directions);
    const { shape } = network.tensor('block');
    const dx = await readTensor(gpu, attribution.gradient('block'));
    const columns = Array.from({ length: h * w * 2 }, (_, i) => loadings[i % 2]?.[Math.floor(i / 2)] ?? 0);
    const rows = directions.flatMap((each) => [...each]);
    expectClose(found, groupEffects(dx, shape, columns, rows, 2), { tolerance: 1e-5 });
    for (const each of [attribution, network]) each.dispose();
  });

  it('allocates nothing once it is built', async () => {
    const network = await run();
    const attribution = await Attribution.create(network, { on: 'block', layers: ['stem', 'block'] });
    const scores: Score[] = [
      { kind: 'cell', layer: 'block', row: 1, column: 2 },
      { kind: 'channel', layer: 'block', channel: 17 },
      { kind: 'neuron', layer: 'block', row: 0, column: 0, channel: 3 },
    ];
    const before = { ...gpu.counts };
    for (const score of scores) {
      const encoder = gpu.device.createCommandEncoder();
      attribution.encode(encoder, score, 'grad-cam');
      gpu.device.queue.submit([encoder.finish()]);
    }
    expect({ ...gpu.counts }).toEqual(before);
    for (const each of [attribution, network]) each.dispose();
  });

  it('names what it was not built for', async () => {
    const network = await run();
    const attribution = await Attribution.create(network, { on: 'block', layers: ['stem'] });
    await expect(async () => attribution.ask({ kind: 'class', index: 0 })).rejects.toThrow(
      'starts at "block"',
    );
    expect(() => attribution.places('three')).toThrow('reaches "stem"');
    const headless = await runOn(gpu, { ...graph, logits: null }, SHAPE, new Float32Array(count(SHAPE)));
    const blind = await Attribution.create(headless, { on: 'logits', layers: ['stem'] });
    await expect(async () => blind.ask({ kind: 'class', index: 0 })).rejects.toThrow('class scores');
    for (const each of [attribution, blind, network, headless]) each.dispose();
  });
});

describe('an influence', () => {
  it.each(MODES)('reads the tangent of a cell, of a channel and of a group: %o', async (how) => {
    const network = await run();
    const influence = await Influence.create(network, { ...how, on: 'stem', layers: ['block', 'later'] });
    const [, h, w, c] = network.tensor('stem').shape;
    const x = await readTensor(gpu, network.tensor('stem'));
    const group = { loadings: random(1).uniform(h * w, 0, 1), direction: random(2).uniform(c, 0, 1) };
    const cases = [
      [{ kind: 'cell', row: 3, column: 1 }, x.map((v, i) => (Math.floor(i / c) === 3 * w + 1 ? v : 0))],
      [{ kind: 'channel', channel: 5 }, x.map((v, i) => (i % c === 5 ? v : 0))],
      [{ kind: 'group', ...group }, groupSeed([1, h, w, c], group.loadings, group.direction, 1)],
    ] as const;
    for (const [part, seed] of cases) {
      const to = ['block', 'later', 'logits'];
      const moved = await tangents(network, { ...how, from: 'stem', to }, Float32Array.from(seed));
      const answer = await influence.ask(part);
      for (const layer of ['block', 'later']) {
        const { shape } = network.tensor(layer);
        const [later, t] = [await readTensor(gpu, network.tensor(layer)), moved.get(layer) ?? []];
        const found = answer.layers.get(layer);
        expectClose(found?.cells ?? [], along(later, t, shape), { label: layer, tolerance: 1e-5 });
        expectClose(found?.channels ?? [], sums(t, shape), { label: layer, tolerance: 1e-5 });
      }
      expectClose(answer.logits ?? [], moved.get('logits') ?? [], { label: 'logits', tolerance: 1e-6 });
    }
    for (const each of [influence, network]) each.dispose();
  });

  it.each(MODES)(
    'and an attribution read one matrix, from cell to cell and channel to channel: %o',
    async (how) => {
      const network = await run();
      const [early, late] = ['stem', 'later'];
      const influence = await Influence.create(network, { ...how, on: early, layers: [late] });
      const attribution = await Attribution.create(network, { ...how, on: late, layers: [early] });
      const [h, w] = network.tensor(late).shape.slice(1);
      const [, rows, columns, c] = network.tensor(early).shape;
      const backwards: Float32Array[] = [];
      for (let p = 0; p < (h ?? 0) * (w ?? 0); p++) {
        const cell = { row: Math.floor(p / (w ?? 1)), column: p % (w ?? 1) };
        backwards.push(
          (await attribution.ask({ kind: 'cell', layer: late, ...cell })).get(early)?.cells ??
            new Float32Array(),
        );
      }
      for (const p of [0, 7, rows * columns - 1]) {
        const cell = { row: Math.floor(p / columns), column: p % columns };
        const forwards = (await influence.ask({ kind: 'cell', ...cell })).layers.get(late)?.cells ?? [];
        expectClose(
          forwards,
          backwards.map((each) => each[p] ?? Number.NaN),
          { tolerance: 1e-5 },
        );
      }
      const toChannel: Float32Array[] = [];
      for (let channel = 0; channel < network.tensor(late).shape[3]; channel++) {
        toChannel.push(
          (await attribution.ask({ kind: 'channel', layer: late, channel })).get(early)?.channels ??
            new Float32Array(),
        );
      }
      expect(toChannel.some((each) => each.some((value) => Math.abs(value) > 1e-3))).toBe(true);
      for (const channel of [0, c - 1]) {
        const forwards = (await influence.ask({ kind: 'channel', channel })).layers.get(late)?.channels ?? [];
        expectClose(
          forwards,
          toChannel.map((each) => each[channel] ?? Number.NaN),
          { tolerance: 1e-5 },
        );
      }
      for (const each of [influence, attribution, network]) each.dispose();
    },
  );
});
