/** One step for the convolutions of 1×1 that read one tensor: which belong together, and that each can still do without. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNullGpu } from '../../cli/dawn.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { type GpuTensor, padChannels } from '../../src/gpu/tensor.ts';
import { Backward } from '../../src/net/backward.ts';
import { openNetworkFile } from '../../src/net/formats/open.ts';
import { Network } from '../../src/net/network.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { findSiblings, planShelves } from '../../src/net/siblings.ts';
import { runGraph } from '../reference/run-graph.ts';
import { expectClose } from '../support/close.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';
import { inception5h } from './inception5h.ts';
import { smallGraph } from './small-graph.ts';
import { NETWORKS } from './small-networks.ts';

const graphOf = (start: string) => {
  const name = Object.keys(NETWORKS).find((each) => each.startsWith(start)) ?? '';
  return smallGraph([1, 11, 9, 3], NETWORKS[name] ?? []);
};
const BLOCK = graphOf('siblings: windows');

describe('which nodes are siblings', () => {
  const names = (graph = BLOCK) =>
    findSiblings(graph.nodes, graph.weights).map((group) => group.map(({ name }) => name));

  it('are those of one input, one activation and steps of one pixel', () => {
    expect(names()).toEqual([['one', 'reduce3', 'reduce5']]);
  });

  it('are not those of groups, or of padded windows', () => {
    const changed = (name: string, attributes: object) => ({
      ...BLOCK,
      nodes: BLOCK.nodes.map((node) =>
        node.name === name ? { ...node, attributes: { ...node.attributes, ...attributes } } : node,
      ),
    });
    expect(names(changed('one', { groups: 2 }))).toEqual([['reduce3', 'reduce5']]);
    expect(names(changed('reduce5', { pads: [0, 0, 1, 1] }))).toEqual([['one', 'reduce3']]);
  });

  it('lie side by side, those that fill their quads first', () => {
    const { widths, places } = planShelves(
      findSiblings(BLOCK.nodes, BLOCK.weights),
      inferShapes(BLOCK),
      (name) => name !== 'one',
    );
    const into = 'reduce5 + reduce3';
    expect([...widths]).toEqual([[into, 15]]);
    expect([...places]).toEqual([
      ['reduce5', { into, channel: 0 }],
      ['reduce3', { into, channel: 8 }],
    ]);
  });
});

describe('a network with siblings', () => {
  const members = ['one', 'reduce3', 'reduce5'];
  const shape = BLOCK.inputShape;
  const input = random(3).uniform(11 * 9 * 3);
  const expected = runGraph(BLOCK, { shape, data: input });
  let gpu: Gpu;
  let network: Network;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    network = await Network.create(gpu, BLOCK);
    gpu.device.queue.writeBuffer(network.input.buffer, 0, padChannels(input, shape));
  });
  afterAll(() => gpu.dispose());

  const labels = (to: readonly string[], from: readonly string[] = []) =>
    network.forward(to, from).steps.map(({ label }) => label);

  it('computes them in one step where all are wanted', () => {
    expect(labels(members)).toEqual(['stem', 'reduce5 + reduce3 + one']);
    expect(labels(['block']).filter((label) => members.some((name) => label.includes(name)))).toHaveLength(1);
  });

  it('computes one alone where the others are not wanted, or given', () => {
    expect(labels(['reduce5'])).toEqual(['stem', 'reduce5']);
    expect(labels(['one', 'three'], ['reduce3'])).toEqual(['stem', 'one', 'three']);
  });

  it.each(members)('leaves the others as they are when it computes %s alone', async (name) => {
    const others = members.filter((each) => each !== name);
    for (const each of members) mark(gpu, network.tensor(each));
    network.forward([name]).run(gpu);
    for (const other of others) {
      expect(new Set(await readTensor(gpu, network.tensor(other)))).toEqual(new Set([7]));
    }
    const value = expected.get(name);
    expectClose(await readTensor(gpu, network.tensor(name)), value?.data ?? [], { label: name });
  });
});

describe('the gradient through siblings', () => {
  let gpu: Gpu;
  let network: Network;
  beforeAll(async () => {
    gpu = await openGpu(openNullGpu());
    network = await Network.create(gpu, BLOCK);
  });
  afterAll(() => gpu.dispose());

  const labels = async (from: readonly string[], to: readonly string[]) => {
    const backward = await Backward.create(network, { from, to });
    return backward.program.steps.map(({ label }) => label);
  };

  it('comes to their input in one step, the last of them that is passed', async () => {
    const steps = await labels(['means'], ['stem']);
    expect(steps.at(-1)).toBe('reduce5 + reduce3 + one.dx');
    const own = steps.filter((label) => /(one|reduce3|reduce5).*\.dx$/.test(label));
    expect(own).toHaveLength(1);
  });

  it('comes alone from one that is passed alone', async () => {
    expect(await labels(['three'], ['stem'])).toEqual(['three.masked', 'three.dx', 'reduce3.dx']);
  });

  it('comes from two of three where the third is where it starts', async () => {
    const steps = await labels(['means', 'reduce3'], ['stem']);
    expect(steps).toContain('one + reduce5.dx');
    expect(steps).toContain('reduce3.dx');
  });
});

describe('an inception network', () => {
  let gpu: Gpu;
  let network: Network;
  beforeAll(async () => {
    gpu = await openGpu(openNullGpu());
    network = await Network.create(gpu, openNetworkFile([{ name: 'five.pb', bytes: inception5h().bytes }]));
  });
  afterAll(() => gpu.dispose());

  it('runs in 57 steps: one for the three of each block that read its input', () => {
    expect(network.forward().steps).toHaveLength(57);
  });

  it('takes 54 steps to mixed4a and back to the picture, two of them for the gradient by the picture', async () => {
    const backward = await Backward.create(network, { from: ['mixed4a'], to: ['input'] });
    const steps = [...network.forward(['mixed4a']).steps, ...backward.program.steps];
    expect(steps).toHaveLength(54);
  });
});

/** Fills all of the buffer in which a tensor lies. */
function mark(gpu: Gpu, { buffer }: GpuTensor): void {
  gpu.device.queue.writeBuffer(buffer, 0, new Float32Array(buffer.size / 4).fill(7));
}
