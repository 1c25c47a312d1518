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
import { smallGraph } from './small-graph.ts';
import { conv, NETWORKS } from './small-networks.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
});
afterAll(() => gpu.dispose());

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
