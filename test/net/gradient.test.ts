/**
 * Derivatives of whole small networks against finite differences of the plain references, and what programs promise:
 * pictures do not mix, partial programs run nothing else, seeds stay, dead pictures are redirected.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { Backward } from '../../src/net/backward.ts';
import type { Graph } from '../../src/net/graph.ts';
import { simplify } from '../../src/net/simplify.ts';
import { Tangent } from '../../src/net/tangent.ts';
import { runGraph } from '../reference/run-graph.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';
import { count, gradients, inner, norm, runOn, tangents, write } from './derivatives.ts';
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

const SHAPE = [2, 11, 9, 3] as const;
const RELU = { activation: 'relu' };
const input = () => random(3).uniform(count(SHAPE));

/** (f(x + εv) − f(x − εv)) / 2ε of every node, by the references. */
function differences(graph: Graph, x: Float32Array, v: Float32Array, step: number) {
  const at = (sign: number) =>
    runGraph(graph, { shape: SHAPE, data: x.map((value, i) => value + sign * step * (v[i] ?? 0)) });
  const [above, below] = [at(1), at(-1)];
  return new Map(
    [...above].map(([name, { data }]) => {
      const other = below.get(name)?.data;
      return [name, data.map((value, i) => (value - (other?.[i] ?? Number.NaN)) / (2 * step))] as const;
    }),
  );
}

describe.each(Object.entries(NETWORKS))('%s', (_, list) => {
  const graph = smallGraph([1, 11, 9, 3], list);
  const names = graph.nodes.map(({ name }) => name);
  const last = names.at(-1) ?? '';

  it('has tangents that equal finite differences at every node', async () => {
    const network = await runOn(gpu, graph, SHAPE, input());
    const direction = random(4).normal(count(SHAPE));
    const expected = differences(graph, input(), direction, 1e-4);
    const actual = await tangents(network, { from: 'input', to: names }, direction);
    for (const name of names) {
      // A difference that crosses the edge of a ReLU or a pool is no derivative: a few values may be far off.
      const [tangent, difference] = [actual.get(name) ?? direction, expected.get(name) ?? direction];
      const scale = norm(difference) / Math.sqrt(difference.length);
      const close = difference.filter(
        (value, i) => Math.abs((tangent[i] ?? Number.NaN) - value) < 0.03 * scale,
      );
      expect(close.length / difference.length, name).toBeGreaterThan(0.9);
    }
    network.dispose();
  });

  it.each([false, true])('climbs as fast as its gradient says, simplified: %s', async (simplified) => {
    const graphs = simplified ? simplify({ ...graph, layers: [last] }).graph : graph;
    const from = simplified ? (graphs.layers[0] ?? last) : last;
    const network = await runOn(gpu, graphs, SHAPE, input());
    const w = random(5).normal(count(network.tensor(from).shape));
    const gradient = (await gradients(network, { [from]: w }, ['input'])).get('input') ?? input();
    const along = gradient.map((value) => value / norm(gradient));
    const change = differences(graph, input(), along, 5e-3).get(last) ?? input();
    expect(Math.abs(inner(change, w) - norm(gradient)) / norm(gradient)).toBeLessThan(0.02);
    network.dispose();
  });

  it('keeps pictures apart', async () => {
    const network = await runOn(gpu, graph, SHAPE, input());
    const size = count(network.tensor(last).shape) / 2;
    const w = random(5).normal(size * 2);
    const both = await gradients(network, { [last]: w }, names);
    const second = await gradients(network, { [last]: w.slice().fill(0, 0, size) }, names);
    for (const name of names) {
      const [of, of2] = [both.get(name), second.get(name)];
      const half = (of?.length ?? 0) / 2;
      expect(of2?.slice(half), name).toEqual(of?.slice(half));
      expect(
        of2?.slice(0, half).every((value) => value === 0),
        name,
      ).toBe(true);
    }
    network.dispose();
  });
});

describe('programs', () => {
  const list = NETWORKS['an inception block with a shared reducer'] ?? [];
  const same = (node: SmallNode) =>
    node.attributes?.activation === 'relu6' ? { ...node, attributes: RELU } : node;
  const graph = smallGraph([1, 11, 9, 3], list.map(same));
  const labels = (program: { steps: readonly { label: string }[] }) =>
    program.steps.map(({ label }) => label);

  it('visit only what lies between their ends', async () => {
    const network = await runOn(gpu, graph, SHAPE, input());
    const backward = await Backward.create(network, { from: ['block'], to: ['reduce'] });
    expect(labels(backward.program)).toEqual(['block.masked', 'three.dx']);
    const tangent = await Tangent.create(network, { from: 'reduce', to: ['three'] });
    expect(labels(tangent.program)).toEqual(['three.jvp', 'three.mask']);
    expect(labels(network.forward(['three'], ['stem']))).toEqual(['reduce', 'three']);
    expect(labels(network.forward(['gap'], ['block']))).toEqual(['norm', 'gap']);
    for (const each of [backward, tangent, network]) each.dispose();
  });

  it('masks with whoever writes a gradient last, not in steps of its own', async () => {
    const network = await runOn(gpu, graph, SHAPE, input());
    const backward = await Backward.create(network, { from: ['logits'], to: ['input'] });
    expect(labels(backward.program).filter((label) => label.endsWith('.masked'))).toEqual([]);
    backward.dispose();
    network.dispose();
  });

  it('runs forward from values that are given', async () => {
    const network = await runOn(gpu, graph, SHAPE, input());
    const before = await readTensor(gpu, network.tensor('gap'));
    const stem = await readTensor(gpu, network.tensor('stem'));
    write(
      gpu,
      network.tensor('stem'),
      stem.map((value) => 2 * value),
    );
    network.forward(['gap'], ['stem']).run(gpu);
    expect(await readTensor(gpu, network.tensor('gap'))).not.toEqual(before);
    network.forward(['gap']).run(gpu);
    expect(await readTensor(gpu, network.tensor('gap'))).toEqual(before);
    network.dispose();
  });

  it('gives zero where nothing depends on a node, and names what it has', async () => {
    const network = await runOn(gpu, graph, SHAPE, input());
    const backward = await Backward.create(network, { from: ['one'], to: ['three', 'input'] });
    const zero = await readTensor(gpu, backward.gradient('three'));
    expect(zero.every((value) => value === 0)).toBe(true);
    expect(() => backward.gradient('pool')).toThrow(/leads to "three", "input", not "pool"/);
    expect(() => backward.seed('pool')).toThrow(/starts at "one", not "pool"/);
    await expect(Backward.create(network, { from: ['nowhere'], to: ['input'] })).rejects.toThrow(/nowhere/);
    backward.dispose();
    network.dispose();
  });

  it('gives back all memory, and packs filters for the gradient once', async () => {
    const network = await runOn(gpu, graph, SHAPE, input());
    const options = { from: ['logits'], to: ['input'] };
    (await Backward.create(network, options)).dispose();
    const { bytes } = gpu.counts;
    const backward = await Backward.create(network, options);
    expect(gpu.counts.bytes).toBe(bytes + backward.bytes);
    backward.dispose();
    expect(gpu.counts.bytes).toBe(bytes);
    network.dispose();
  });
});

describe('redirected activations', () => {
  const graph = smallGraph(
    [1, 5, 5, 3],
    [
      conv('first', 'input', [3, 3, 8], { pads: [1, 1, 1, 1], activation: 'relu' }),
      conv('side', 'input', [1, 1, 4], { activation: 'relu' }),
      { name: 'both', kind: 'concat', inputs: ['first', 'side'] },
      conv('dead', 'both', [1, 1, 6], { activation: 'relu' }),
    ],
  );
  // Whatever goes in, nothing comes out.
  const bias = graph.weights.get('dead.bias')?.data;
  bias?.fill(-100);
  const shape = [2, 5, 5, 3] as const;
  const x = random(3).uniform(count(shape));

  it('give a dead picture a gradient, that of the network without its dead ReLU', async () => {
    const network = await runOn(gpu, graph, shape, x);
    const seed = new Float32Array(count(network.tensor('dead').shape)).fill(1);
    const exact = await gradients(network, { dead: seed }, ['input']);
    expect(exact.get('input')?.every((value) => value === 0)).toBe(true);
    const redirected = await gradients(network, { dead: seed }, ['input', 'both'], { redirect: true });
    const nodes = graph.nodes.map((node) => (node.name === 'dead' ? { ...node, attributes: {} } : node));
    const alive = await runOn(gpu, { ...graph, nodes }, shape, x);
    expect(redirected).toEqual(await gradients(alive, { dead: seed }, ['input', 'both']));
    network.dispose();
    alive.dispose();
  });

  it('change nothing where gradients come through', async () => {
    const network = await runOn(gpu, graph, shape, x);
    const seed = random(6).normal(count(network.tensor('both').shape));
    const names = ['input', 'first', 'side'];
    const exact = await gradients(network, { both: seed }, names);
    expect(await gradients(network, { both: seed }, names, { redirect: true })).toEqual(exact);
    network.dispose();
  });
});
