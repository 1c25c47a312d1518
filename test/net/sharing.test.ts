/** Activations that share memory: the same values, in less of it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNullGpu } from '../../cli/dawn.ts';
import { Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { padChannels, tensorBytes } from '../../src/gpu/tensor.ts';
import { Backward } from '../../src/net/backward.ts';
import { openNetworkFile } from '../../src/net/formats/open.ts';
import type { Shape } from '../../src/net/graph.ts';
import { planLayout } from '../../src/net/layout.ts';
import { Network } from '../../src/net/network.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { planSharing } from '../../src/net/sharing.ts';
import { findSiblings } from '../../src/net/siblings.ts';
import { runGraph } from '../reference/run-graph.ts';
import { expectClose } from '../support/close.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';
import { inception5h } from './inception5h.ts';
import { smallGraph } from './small-graph.ts';
import { conv, NETWORKS } from './small-networks.ts';

let gpu: Gpu;
const errors: string[] = [];
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
  gpu.onError((message) => errors.push(message));
});
afterAll(() => gpu.dispose());

describe.each(Object.entries(NETWORKS))('%s', (_, list) => {
  const graph = smallGraph([2, 11, 9, 3], list);
  const last = list.at(-1)?.name ?? '';
  const middle = list[Math.floor(list.length / 2)]?.name ?? '';

  it.each([[[last]], [[middle, last]], [[middle]]])('keeps the values of %o, in every run', async (keep) => {
    const network = await Network.create(gpu, graph, { keep });
    const program = network.forward();
    for (const seed of [3, 4]) {
      const data = random(seed).uniform(2 * 11 * 9 * 3);
      const expected = runGraph(graph, { shape: graph.inputShape, data });
      gpu.device.queue.writeBuffer(network.input.buffer, 0, padChannels(data, graph.inputShape));
      // Twice, on what the first run left in the memory that is shared.
      program.run(gpu);
      program.run(gpu);
      for (const name of keep) {
        expectClose(await readTensor(gpu, network.tensor(name)), expected.get(name)?.data ?? [], {
          label: name,
        });
      }
    }
    const all = await Network.create(gpu, graph);
    expect(network.bytesBeyondWeights).toBeLessThanOrEqual(all.bytesBeyondWeights);
    all.dispose();
    network.dispose();
    expect(errors.splice(0)).toEqual([]);
  });
});

describe('what shares', () => {
  const chain = smallGraph(
    [1, 8, 8, 4],
    [
      conv('a', 'input', [1, 1, 8]),
      conv('b', 'a', [1, 1, 8]),
      conv('c', 'b', [1, 1, 4]),
      conv('d', 'c', [1, 1, 8]),
    ],
  );
  const plan = (keep: string[]) => {
    const siblings = findSiblings(chain.nodes, chain.weights);
    const layout = planLayout(chain, inferShapes(chain), siblings);
    return Object.fromEntries(planSharing(chain, layout, siblings, keep));
  };

  it('is never written while the other is read', () => {
    expect(plan(['d'])).toEqual({ input: 'input', a: 'a', b: 'b', c: 'a', d: 'd' });
  });

  it('is not what is kept', () => {
    expect(plan(['a', 'd'])).toEqual({ input: 'input', a: 'a', b: 'b', c: 'c', d: 'd' });
  });

  it('lies in memory that is large enough', () => {
    const shapes = inferShapes(chain);
    const bytes = (name: string) => tensorBytes(shapes.get(name) ?? [0, 0, 0, 0]);
    for (const [name, host] of Object.entries(plan(['d'])))
      expect(bytes(name)).toBeLessThanOrEqual(bytes(host));
  });
});

describe('a network that keeps little', () => {
  const graph = smallGraph(
    [1, 8, 8, 3],
    [
      conv('a', 'input', [1, 1, 4]),
      conv('b', 'a', [1, 1, 4]),
      conv('aside', 'a', [1, 1, 4], { activation: 'relu' }),
    ],
  );

  it('says what it does not keep', async () => {
    const network = await Network.create(gpu, graph, { keep: ['b'] });
    expect(network.layers.map(({ name }) => name)).toEqual(['b']);
    expect(() => network.tensor('a')).toThrow(
      'This "small" does not keep "a", only: b; build it to keep that too.',
    );
    expect(() => network.forward(['aside'])).toThrow('has no layer "aside"');
    await expect(Backward.create(network, { from: ['b'], to: ['input'] })).rejects.toThrow(
      'does not keep "a"',
    );
    expect(network.forward().steps.map(({ label }) => label)).toEqual(['a', 'b']);
  });

  it('refuses what is not there', async () => {
    await expect(Network.create(gpu, graph, { keep: ['z'] })).rejects.toThrow(
      '"small" has no node "z" to keep.',
    );
  });
});

describe('an inception network', () => {
  const { bytes } = inception5h();
  const graph = openNetworkFile([{ name: 'five.pb', bytes }]);
  const keep = [graph.probabilities ?? ''];
  let nothing: Gpu;
  beforeAll(async () => {
    nothing = await openGpu(openNullGpu());
  });
  afterAll(() => nothing.dispose());

  const beyondWeights = async (options: { batch: number; keep?: readonly string[] }): Promise<number> => {
    const network = await Network.create(nothing, graph, options);
    const needed = network.bytesBeyondWeights;
    network.dispose();
    return needed;
  };

  it.each([
    [1, 7.3e6, 22.7e6],
    [16, 116e6, 362e6],
  ])(
    'takes at batch %i at most %d bytes beyond its weights to know the classes, %d to show every layer',
    async (batch, classes, all) => {
      expect(await beyondWeights({ batch, keep })).toBeLessThanOrEqual(classes);
      expect(await beyondWeights({ batch })).toBeLessThanOrEqual(all);
    },
  );

  it('takes at most 12 MB where software devices keep patches between steps, in one place for all layers', async () => {
    const software = new Gpu(nothing.device, { name: 'software', key: 'software', software: true });
    const network = await Network.create(software, graph, { keep });
    const patches = network.forward().steps.filter(({ kernel }) => kernel.name === 'conv2d-winograd-patches');
    expect(patches).toHaveLength(10);
    expect(network.bytesBeyondWeights).toBeLessThanOrEqual(12e6);
    network.dispose();
  });

  it('takes no less than its two largest neighbours', async () => {
    const shape: Shape = [1, 112, 112, 64];
    expect(await beyondWeights({ batch: 1, keep })).toBeGreaterThan(tensorBytes(shape) * 1.25);
  });
});
