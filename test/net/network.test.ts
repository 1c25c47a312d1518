/** Whole small networks on the GPU against the plain references: plan of concats, fusion, every kind together. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { padChannels } from '../../src/gpu/tensor.ts';
import type { Graph } from '../../src/net/graph.ts';
import { Network } from '../../src/net/network.ts';
import { planConcats } from '../../src/net/plan.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { simplify } from '../../src/net/simplify.ts';
import { runGraph } from '../reference/run-graph.ts';
import { expectClose } from '../support/close.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';
import { type SmallNode, smallGraph } from './small-graph.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
});
afterAll(() => gpu.dispose());

const conv = (name: string, input: string, filter: number[], attributes = {}): SmallNode => ({
  name,
  kind: 'conv2d',
  inputs: [input],
  filter,
  attributes,
});
const same3 = { pads: [1, 1, 1, 1], activation: 'relu' };

const NETWORKS: Record<string, SmallNode[]> = {
  'an inception block with a shared reducer': [
    conv('stem', 'input', [5, 5, 8], { strides: [2, 2], pads: [1, 1, 2, 2], activation: 'relu' }),
    conv('one', 'stem', [1, 1, 4], { activation: 'relu' }),
    conv('reduce', 'stem', [1, 1, 5], { activation: 'relu' }),
    conv('three', 'reduce', [3, 3, 8], same3),
    {
      name: 'pool',
      kind: 'maxPool',
      inputs: ['stem'],
      attributes: { window: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] },
    },
    conv('project', 'pool', [1, 1, 6], { activation: 'relu6' }),
    { name: 'block', kind: 'concat', inputs: ['one', 'three', 'project'] },
    {
      name: 'norm',
      kind: 'lrn',
      inputs: ['block'],
      attributes: { size: 5, alpha: 0.1, beta: 0.75, bias: 1 },
    },
    { name: 'gap', kind: 'globalAveragePool', inputs: ['norm'] },
    { name: 'logits', kind: 'dense', inputs: ['gap'], filter: [7] },
    { name: 'prob', kind: 'softmax', inputs: ['logits'] },
  ],
  'slots that begin inside a quad': [
    conv('a', 'input', [1, 1, 3]),
    conv('b', 'input', [3, 3, 6], same3),
    { name: 'ab', kind: 'concat', inputs: ['a', 'b'] },
    conv('after', 'ab', [3, 3, 4], same3),
  ],
  'a dense block, whose branches read the buffer that they would write': [
    conv('first', 'input', [3, 3, 4], same3),
    conv('second', 'first', [3, 3, 4], same3),
    { name: 'two', kind: 'concat', inputs: ['first', 'second'] },
    conv('third', 'two', [3, 3, 4], same3),
    { name: 'three', kind: 'concat', inputs: ['two', 'third'] },
    conv('after', 'three', [1, 1, 8]),
  ],
  'the same branch twice, the input and a nested concat': [
    conv('a', 'input', [1, 1, 4]),
    { name: 'aa', kind: 'concat', inputs: ['a', 'a'] },
    { name: 'wide', kind: 'concat', inputs: ['aa', 'a', 'input'] },
    conv('after', 'wide', [1, 1, 5]),
  ],
  'a branch in two concats': [
    conv('a', 'input', [1, 1, 4]),
    conv('b', 'input', [1, 1, 8]),
    { name: 'ab', kind: 'concat', inputs: ['a', 'b'] },
    { name: 'ba', kind: 'concat', inputs: ['b', 'a'] },
    { name: 'sum', kind: 'add', inputs: ['ab', 'ba'], attributes: { activation: 'relu' } },
  ],
  'a residual, depthwise, squeezed and padded chain': [
    { name: 'padded', kind: 'pad', inputs: ['input'], attributes: { pads: [0, 1, 2, 1], value: 0.5 } },
    conv('expand', 'padded', [1, 1, 10], { activation: 'relu6' }),
    conv('deep', 'expand', [3, 3, 10], { groups: 10, pads: [1, 1, 1, 1] }),
    { name: 'bn', kind: 'batchNorm', inputs: ['deep'], attributes: { epsilon: 1e-3 } },
    { name: 'act', kind: 'relu', inputs: ['bn'] },
    { name: 'squeeze', kind: 'globalAveragePool', inputs: ['act'] },
    conv('gate', 'squeeze', [1, 1, 10]),
    { name: 'sig', kind: 'sigmoid', inputs: ['gate'] },
    { name: 'scaled', kind: 'mul', inputs: ['act', 'sig'] },
    conv('grouped', 'scaled', [3, 3, 10], { groups: 5, pads: [1, 1, 1, 1], dilations: [1, 1] }),
    { name: 'residual', kind: 'add', inputs: ['grouped', 'expand'] },
    { name: 'clipped', kind: 'clip', inputs: ['residual'], attributes: { min: -0.5, max: 0.75 } },
    {
      name: 'pooled',
      kind: 'averagePool',
      inputs: ['clipped'],
      attributes: { window: [3, 2], strides: [2, 3], pads: [1, 0, 1, 0], ceil: true },
    },
    { name: 'same', kind: 'identity', inputs: ['pooled'] },
    { name: 'flat', kind: 'dense', inputs: ['same'], filter: [3] },
  ],
};

async function expectSame(graph: Graph, reference: Graph, batch: number): Promise<void> {
  const shape = [batch, ...graph.inputShape.slice(1)] as unknown as Graph['inputShape'];
  const input = random(3).uniform(shape.reduce((a, b) => a * b, 1));
  const expected = runGraph(reference, { shape, data: input });
  const network = await Network.create(gpu, graph, { batch });
  gpu.device.queue.writeBuffer(network.input.buffer, 0, padChannels(input, shape));
  network.forward().run(gpu);
  for (const { name } of graph.nodes) {
    const value = expected.get(name);
    if (!value) continue;
    const tensor = network.tensor(name);
    expect(tensor.shape).toEqual(value.shape);
    expectClose(await readTensor(gpu, tensor), value.data, { label: name, shape: value.shape });
  }
  network.dispose();
}

describe.each(Object.entries(NETWORKS))('%s', (_, list) => {
  const graph = smallGraph([1, 11, 9, 3], list);

  it.each([1, 3])('equals the references at every node, batch %i', async (batch) => {
    await expectSame(graph, graph, batch);
  });

  it('equals them after folding and fusing too', async () => {
    const last = list.at(-1)?.name ?? '';
    const { graph: simpler } = simplify({ ...graph, layers: [last] });
    const unfused = runGraph(graph, { shape: graph.inputShape, data: random(3).uniform(11 * 9 * 3) });
    const network = await Network.create(gpu, simpler);
    const input = padChannels(random(3).uniform(11 * 9 * 3), graph.inputShape);
    gpu.device.queue.writeBuffer(network.input.buffer, 0, input);
    network.forward().run(gpu);
    const [layer = ''] = simpler.layers;
    const value = unfused.get(last);
    if (!value) throw new Error(`no value for ${last}`);
    expectClose(await readTensor(gpu, network.tensor(layer)), value.data, {
      label: last,
      shape: value.shape,
    });
    network.dispose();
  });
});

describe('the plan of concats', () => {
  const plan = (name: string) => {
    const graph = smallGraph([1, 11, 9, 3], NETWORKS[name] ?? []);
    return Object.fromEntries([...planConcats(graph, inferShapes(graph))].map(([k, v]) => [k, v.into]));
  };

  it('places every branch of an inception block', () => {
    expect(plan('an inception block with a shared reducer')).toEqual({
      one: 'block',
      three: 'block',
      project: 'block',
    });
  });

  it('places nothing where a slot would begin inside a quad', () => {
    expect(plan('slots that begin inside a quad')).toEqual({});
  });

  it('never lets a branch read the buffer that it writes', () => {
    expect(plan('a dense block, whose branches read the buffer that they would write')).toEqual({
      first: 'two',
      third: 'three',
    });
  });

  it('places a branch once', () => {
    expect(plan('a branch in two concats')).toEqual({ a: 'ab', b: 'ab' });
  });
});

it('names the node that cannot run', async () => {
  const graph = smallGraph([1, 8, 8, 3], [conv('a', 'input', [1, 1, 4])]);
  const nodes = graph.nodes.map((node) => (node.name === 'a' ? { ...node, kind: 'lstm' } : node));
  await expect(Network.create(gpu, { ...graph, nodes })).rejects.toMatchObject({
    name: 'NetworkError',
    node: 'a',
  });
});
