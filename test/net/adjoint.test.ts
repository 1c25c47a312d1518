/**
 * Tangents and gradients are each other's transpose: ⟨J v, w⟩ = ⟨v, Jᵀ w⟩, for every layer kind in every mode and
 * between any two nodes of the small networks. A kind that is added is tested by being in the registry.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { BACKWARD_KINDS, TANGENT_KINDS } from '../../src/net/kinds/backward.ts';
import type { BackwardMode } from '../../src/net/kinds/backward-context.ts';
import { LAYER_KINDS } from '../../src/net/kinds/index.ts';
import type { Network } from '../../src/net/network.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';
import { count, gradients, inner, norm, runOn, tangents } from './derivatives.ts';
import { type SmallNode, smallGraph } from './small-graph.ts';
import { conv, NETWORKS } from './small-networks.ts';

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

const SHAPE = [3, 7, 6, 3] as const;
const MODES: readonly BackwardMode[] = ['exact', 'smooth', 'linear'];
const stem = conv('stem', 'input', [3, 3, 10], { pads: [1, 1, 1, 1], activation: 'relu' });
const node = (kind: string, attributes: SmallNode['attributes'] = {}, inputs = ['stem']): SmallNode => ({
  name: 'node',
  kind,
  inputs,
  attributes,
});
const side = conv('side', 'input', [1, 1, 10]);
const window = { window: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1] };

/** For each kind what follows the input; the last node is of the kind. */
const KINDS: Readonly<Record<string, readonly (readonly SmallNode[])[]>> = {
  conv2d: [
    [stem, conv('node', 'stem', [3, 2, 7], { strides: [2, 1], pads: [1, 0, 0, 1], activation: 'relu6' })],
    [stem, conv('node', 'stem', [1, 1, 9], { activation: 'relu' })],
    [stem, conv('node', 'stem', [3, 3, 10], { groups: 10, strides: [2, 2], pads: [1, 1, 1, 1] })],
    [stem, conv('node', 'stem', [3, 3, 15], { groups: 5, activation: 'relu' })],
  ],
  dense: [[stem, { ...node('dense', { activation: 'relu' }), filter: [9] }]],
  maxPool: [
    [stem, node('maxPool', window)],
    [stem, node('maxPool', { window: [3, 3], pads: [1, 1, 1, 1] })],
    [stem, node('maxPool', { window: [2, 2], strides: [2, 2], ceil: true })],
  ],
  averagePool: [
    [stem, node('averagePool', window)],
    [stem, node('averagePool', { ...window, countPadding: true, ceil: true })],
  ],
  globalAveragePool: [[stem, node('globalAveragePool')]],
  lrn: [[stem, node('lrn', { size: 5, alpha: 0.5, beta: 0.75, bias: 2 })]],
  batchNorm: [[stem, node('batchNorm', { epsilon: 1e-3, activation: 'relu' })]],
  relu: [[side, node('relu', {}, ['side'])]],
  sigmoid: [[stem, node('sigmoid')]],
  silu: [[side, node('silu', {}, ['side'])]],
  hardSwish: [[side, node('hardSwish', {}, ['side'])]],
  leakyRelu: [[side, node('leakyRelu', { slope: 0.1 }, ['side'])]],
  clip: [[side, node('clip', { min: -0.25, max: 0.5 }, ['side'])]],
  add: [
    [stem, side, node('add', { activation: 'relu' }, ['stem', 'side'])],
    [stem, { ...node('globalAveragePool'), name: 'gap' }, node('add', {}, ['stem', 'gap'])],
    [stem, node('add', {}, ['stem', 'stem'])],
  ],
  mul: [
    [stem, side, node('mul', { activation: 'relu6' }, ['side', 'stem'])],
    [stem, { ...node('globalAveragePool'), name: 'gap' }, node('mul', {}, ['stem', 'gap'])],
    [side, node('mul', {}, ['side', 'side'])],
  ],
  concat: [
    [stem, side, node('concat', {}, ['side', 'input', 'stem'])],
    [stem, node('concat', {}, ['stem', 'stem'])],
  ],
  gatherChannels: [
    [stem, node('gatherChannels', { channels: [5, 0, 3] })],
    [side, node('gatherChannels', { channels: [1] }, ['side'])],
  ],
  pad: [[stem, node('pad', { pads: [0, 1, 2, 3], value: 2 })]],
  softmax: [[stem, node('softmax')]],
  identity: [[stem, node('identity')]],
};

/** ⟨J v, w⟩ and ⟨v, Jᵀ w⟩ from one node to another, and the size against which their difference counts. */
async function identity(network: Network, from: string, to: string, mode: BackwardMode) {
  const [v, w] = [from, to].map((name, i) => random(i + 5).normal(count(network.tensor(name).shape)));
  if (!v || !w) throw new Error('no directions');
  const forward = (await tangents(network, { from, to: [to], mode }, v)).get(to);
  const backward = (await gradients(network, { [to]: w }, [from], { mode })).get(from);
  if (!forward || !backward) throw new Error('no derivatives');
  return {
    left: inner(forward, w),
    right: inner(v, backward),
    size: Math.max(norm(forward) * norm(w), norm(v) * norm(backward)),
  };
}

it('every layer kind has a gradient, a tangent and a case here', () => {
  const kinds = [...LAYER_KINDS.keys(), 'identity'].sort();
  expect([...BACKWARD_KINDS.keys()].sort()).toEqual(kinds);
  expect([...TANGENT_KINDS.keys()].sort()).toEqual(kinds);
  expect(Object.keys(KINDS).sort()).toEqual(kinds);
});

describe.each(Object.entries(KINDS))('%s', (_, cases) => {
  const rows = MODES.flatMap((mode) => cases.map((list, i) => [mode, i, list] as const));

  it.each(rows)('%s, case %i: the gradient is the transpose of the tangent', async (mode, _, list) => {
    const network = await runOn(gpu, smallGraph(SHAPE, list), SHAPE, random(3).uniform(count(SHAPE)));
    const { left, right, size } = await identity(network, 'input', 'node', mode);
    expect(size).toBeGreaterThan(0);
    expect(Math.abs(left - right) / size).toBeLessThan(2e-6);
    network.dispose();
  });
});

describe.each(Object.entries(NETWORKS))('%s', (_, list) => {
  const graph = smallGraph([1, 11, 9, 3], list);
  const names = graph.nodes.map(({ name }) => name);
  const last = names.at(-1) ?? '';
  const shape = [2, 11, 9, 3] as const;
  const run = () => runOn(gpu, graph, shape, random(3).uniform(count(shape)));

  it('has gradients that are transposes from the last node to every node', async () => {
    const network = await run();
    for (const name of names) {
      const { left, right, size } = await identity(network, name, last, 'exact');
      expect(Math.abs(left - right) / size, name).toBeLessThan(2e-6);
    }
    network.dispose();
  });

  it('gives the same gradients one by one and all at once', async () => {
    const network = await run();
    const w = random(8).normal(count(network.tensor(last).shape));
    const together = await gradients(network, { [last]: w }, names);
    for (const name of names) {
      const alone = (await gradients(network, { [last]: w }, [name])).get(name);
      expect(together.get(name), name).toEqual(alone);
    }
    network.dispose();
  });

  it('adds up what starts at several nodes', async () => {
    const network = await run();
    const seeds = Object.fromEntries(
      names.map((name, i) => [name, random(i + 9).normal(count(network.tensor(name).shape))]),
    );
    const together = await gradients(network, seeds, names);
    const sums = new Map(names.map((name) => [name, new Float64Array(count(network.tensor(name).shape))]));
    for (const [from, seed] of Object.entries(seeds)) {
      for (const [name, each] of await gradients(network, { [from]: seed }, names)) {
        const sum = sums.get(name);
        each.forEach((value, i) => {
          if (sum) sum[i] = (sum[i] ?? 0) + value;
        });
      }
    }
    for (const [name, sum] of sums) {
      const actual = together.get(name) ?? new Float32Array();
      const error = norm(actual.map((value, i) => value - (sum[i] ?? 0))) / norm(Float32Array.from(sum));
      expect(error, name).toBeLessThan(2e-6);
    }
    network.dispose();
  });
});
