/** Values before activations: of the plain references, the network and its gradients, with everything else as it was. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import type { Graph } from '../../src/net/graph.ts';
import { preActivation } from '../../src/net/pre-activation.ts';
import { runGraph } from '../reference/run-graph.ts';
import { expectClose } from '../support/close.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';
import { count, gradients, inner, norm, runOn } from './derivatives.ts';
import { smallGraph } from './small-graph.ts';
import { conv, NETWORKS } from './small-networks.ts';

const SHAPE = [2, 11, 9, 3] as const;
const input = () => random(3).uniform(count(SHAPE));
const values = (graph: Graph) => runGraph(graph, { shape: SHAPE, data: input() });

const BLOCK = smallGraph([1, 11, 9, 3], NETWORKS['an inception block with a shared reducer'] ?? []);
const CHAIN = smallGraph(
  [1, 11, 9, 3],
  [
    conv('stem', 'input', [3, 3, 6], { activation: 'relu6' }),
    { name: 'sum', kind: 'add', inputs: ['stem', 'stem'], attributes: { activation: 'relu' } },
    { name: 'fires', kind: 'relu', inputs: ['sum'] },
    { name: 'both', kind: 'concat', inputs: ['stem', 'sum', 'stem'] },
    { name: 'same', kind: 'identity', inputs: ['both'] },
    { name: 'pool', kind: 'maxPool', inputs: ['sum'], attributes: { window: [2, 2], strides: [2, 2] } },
    { name: 'norm', kind: 'batchNorm', inputs: ['pool'], attributes: { activation: 'relu' } },
    { name: 'bends', kind: 'silu', inputs: ['norm'] },
    conv('top', 'same', [1, 1, 3]),
  ],
);

const CASES: readonly (readonly [string, Graph, string, string])[] = [
  ['a convolution', BLOCK, 'three', 'three before activation'],
  ['the concat of a block', BLOCK, 'block', 'block before activation'],
  ['a sum', CHAIN, 'sum', 'sum before activation'],
  ['a ReLU of its own', CHAIN, 'fires', 'sum'],
  ['a concat that reads a branch twice', CHAIN, 'both', 'both before activation'],
  ['another name of a layer', CHAIN, 'same', 'both before activation'],
  ['a layer without activation', CHAIN, 'top', 'top'],
  ['a batch norm', CHAIN, 'norm', 'norm before activation'],
  ['a curve of its own', CHAIN, 'bends', 'norm'],
  ['a pool', CHAIN, 'pool', 'pool'],
];

describe('the graph', () => {
  it.each(CASES)('has the values of %s, and all others as before', (_, graph, layer, name) => {
    const made = preActivation(graph, layer);
    expect(made.name).toBe(name);
    const [before, after] = [values(graph), values(made.graph)];
    for (const [each, { data }] of before) expect(after.get(each)?.data).toEqual(data);
    const own = after.get(name)?.data ?? new Float32Array();
    const clamped = own.map((value) => Math.max(0, value));
    if (layer === 'three' || layer === 'sum') expect(before.get(layer)?.data).toEqual(clamped);
  });

  it('has what a ReLU hides', () => {
    const made = preActivation(BLOCK, 'block');
    const [open, shut] = [made.name, 'block'].map((name) => values(made.graph).get(name)?.data ?? []);
    expect(Array.from(shut ?? []).every((value) => value >= 0)).toBe(true);
    expect(Array.from(open ?? []).some((value) => value < -0.1)).toBe(true);
  });

  it('is asked twice and changed once', () => {
    const once = preActivation(BLOCK, 'three');
    expect(preActivation(once.graph, 'three')).toEqual(once);
    const both = preActivation(once.graph, 'block');
    expect(values(both.graph).get('block')?.data).toEqual(values(BLOCK).get('block')?.data);
    expect(preActivation(both.graph, 'block')).toEqual(both);
  });
});

describe('on a device', () => {
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

  it.each(CASES)('%s has the plain values and gradients', async (_, graph, layer) => {
    const made = preActivation(graph, layer);
    const expected = values(made.graph).get(made.name);
    const network = await runOn(gpu, made.graph, SHAPE, input());
    const tensor = network.tensor(made.name);
    expectClose(await readTensor(gpu, tensor), expected?.data ?? [], { tolerance: 1e-4, label: made.name });
    const seed = random(5).normal(count(tensor.shape));
    const slope = (await gradients(network, { [made.name]: seed }, ['input'])).get('input') ?? seed;
    // Along the slope itself, by about one a value.
    const unit = Math.sqrt(count(SHAPE)) / norm(slope);
    const moved = (by: number) => {
      const data = input().map((value, i) => value + by * unit * (slope[i] ?? 0));
      const at = runGraph(made.graph, { shape: SHAPE, data }).get(made.name)?.data ?? new Float32Array();
      return inner(at, seed);
    };
    const difference = (moved(1e-3) - moved(-1e-3)) / 2e-3;
    expect(difference / (unit * norm(slope) ** 2)).toBeCloseTo(1, 1);
    network.dispose();
  });
});
