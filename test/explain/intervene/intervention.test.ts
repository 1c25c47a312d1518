/** Edits of a layer: what they make of its values, and that the rest of the network follows as the references do. */
import { describe, expect, it } from 'vitest';
import { Attribution } from '../../../src/explain/attribution/attribution.ts';
import { EditSlots } from '../../../src/explain/intervene/edit-slots.ts';
import type { Edit } from '../../../src/explain/intervene/edits.ts';
import { Intervention } from '../../../src/explain/intervene/intervention.ts';
import { readTensor } from '../../../src/gpu/readback.ts';
import type { TensorShape } from '../../../src/gpu/tensor.ts';
import { expectTensor, output, runSteps, upload, withGpu } from '../../kernels/harness.ts';
import { count, runOn } from '../../net/derivatives.ts';
import { type SmallNode, smallGraph } from '../../net/small-graph.ts';
import { conv, NETWORKS } from '../../net/small-networks.ts';
import { edited } from '../../reference/intervene.ts';
import { expectClose } from '../../support/close.ts';
import { random } from '../../support/random.ts';

const test = withGpu();

describe('edits', () => {
  const shape: TensorShape = [1, 5, 3, 18];
  const x = random(1).normal(count(shape));
  const ones = (length: number) => new Float32Array(length).fill(1);
  const only = (length: number, ...chosen: number[]) =>
    ones(length).map((_, i) => Number(chosen.includes(i)));
  const loadings = random(2).uniform(15, 0, 1);
  const direction = random(3).normal(18);
  const cases: readonly (readonly [Edit, Parameters<typeof edited>[2][number]])[] = [
    [
      { kind: 'channels', channels: [3, 17], scale: 0 },
      { scale: 0, add: 0, loadings: ones(15), direction: only(18, 3, 17) },
    ],
    [
      {
        kind: 'cells',
        cells: [
          { row: 4, column: 2 },
          { row: 0, column: 1 },
        ],
        scale: 2,
        add: -1,
      },
      { scale: 2, add: -1, loadings: only(15, 14, 1), direction: ones(18) },
    ],
    [
      { kind: 'neuron', row: 1, column: 0, channel: 5, add: 3 },
      { scale: 1, add: 3, loadings: only(15, 3), direction: only(18, 5) },
    ],
    [
      { kind: 'group', loadings, direction, scale: 0 },
      { scale: 1, add: -1, loadings, direction },
    ],
    [
      { kind: 'direction', direction, add: 0.5 },
      { scale: 1, add: 0.5, loadings: ones(15), direction },
    ],
    [
      { kind: 'direction', direction, add: 2, cells: [{ row: 2, column: 2 }] },
      { scale: 1, add: 2, loadings: only(15, 8), direction },
    ],
  ];

  async function run(versions: readonly (readonly Edit[])[], stack: number) {
    const { gpu, arena } = test;
    const given = upload(arena, 'x', x, shape, { pitch: 7, first: 1 });
    const y = output(arena, 'y', [3, 5, 3, 18], { pitch: 6, first: 1 });
    const slots = await EditSlots.create({ gpu, arena, layer: 'layer', x: given, y, stack });
    slots.set([cases.map(([edit]) => edit).slice(0, stack)]);
    slots.set(versions);
    runSteps(gpu, [slots.step]);
    return y;
  }

  it.each(cases.map((each) => [each[0].kind, ...each] as const))('of %s', async (_, edit, numbers) => {
    const y = await run([[edit], [edit]], 1);
    const once = edited(x, shape, [numbers]);
    await expectTensor(test.gpu, y, [...once, ...once, ...x], { tolerance: 1e-6 });
  });

  it('follow each other', async () => {
    const y = await run([[], cases.map(([edit]) => edit)], cases.length);
    const all = edited(
      x,
      shape,
      cases.map(([, numbers]) => numbers),
    );
    await expectTensor(test.gpu, y, [...x, ...all, ...x], { tolerance: 1e-6 });
  });

  it('are refused where there is no room, or nothing to edit', async () => {
    const [edit] = cases[0] ?? [];
    if (!edit) throw new Error('no case');
    await expect(run([[], [], [], []], 1)).rejects.toThrow('4 of 0');
    await expect(run([[edit, edit]], 1)).rejects.toThrow('3 versions of 1 edits, not for 1 of 2');
    await expect(run([[{ kind: 'channels', channels: [18] }]], 1)).rejects.toThrow('0 to 17');
    await expect(run([[{ kind: 'cells', cells: [{ row: 5, column: 0 }] }]], 1)).rejects.toThrow('5 rows');
  });
});

const SHAPE = [1, 11, 9, 3] as const;
const head: SmallNode[] = [
  { name: 'gap', kind: 'globalAveragePool', inputs: ['last'] },
  { name: 'logits', kind: 'dense', inputs: ['gap'], filter: [7] },
  { name: 'prob', kind: 'softmax', inputs: ['logits'] },
];
const RESIDUAL: SmallNode[] = [
  conv('stem', 'input', [3, 3, 10], { pads: [1, 1, 1, 1], activation: 'relu' }),
  conv('deep', 'stem', [3, 3, 10], { pads: [1, 1, 1, 1], activation: 'relu' }),
  conv('beside', 'input', [1, 1, 6], { activation: 'relu' }),
  { name: 'sum', kind: 'add', inputs: ['deep', 'stem'], attributes: { activation: 'relu' } },
  { name: 'last', kind: 'concat', inputs: ['sum', 'beside'] },
  ...head,
];
const heads = { logits: 'logits', probabilities: 'prob' };
const residual = { ...smallGraph(SHAPE, RESIDUAL), ...heads };
const block = NETWORKS['an inception block with a shared reducer'] ?? [];
const inception = { ...smallGraph(SHAPE, block), ...heads };
const GRAPHS = [
  ['behind a branch, with a shortcut beside', residual, 'deep'],
  ['behind what a shortcut leaves', residual, 'stem'],
  ['behind a slot of a concat', inception, 'three'],
  ['behind a concat', inception, 'block'],
] as const;

describe('an intervention', () => {
  const draw = (seed: number) => random(seed).uniform(count(SHAPE));

  it.each(GRAPHS)('without edits says what the network says, %s', async (_, graph, layer) => {
    const network = await runOn(test.gpu, graph, SHAPE, draw(3));
    const intervention = await Intervention.create(network, { layer, batch: 2, to: ['gap'] });
    const expected = await readTensor(test.gpu, network.tensor('logits'));
    for (const { logits, probabilities } of await intervention.ask([[], []])) {
      expectClose(logits ?? [], expected, { tolerance: 1e-6 });
      expectClose(probabilities ?? [], await readTensor(test.gpu, network.tensor('prob')), {
        tolerance: 1e-6,
      });
    }
    expect(intervention.tensor('gap').shape[0]).toBe(2);
    intervention.dispose();
    // The weights are still the network's.
    network.forward().run(test.gpu);
    expectClose(await readTensor(test.gpu, network.tensor('logits')), expected, { tolerance: 0 });
    network.dispose();
  });

  it('has exactly the effect that attribution foretells where the network is linear', async () => {
    const network = await runOn(test.gpu, residual, SHAPE, draw(3));
    const c = network.tensor('last').shape[3];
    const intervention = await Intervention.create(network, { layer: 'last', batch: c });
    const outcomes = await intervention.ask(
      Array.from({ length: c }, (_, channel) => [{ kind: 'channels', channels: [channel], scale: 0 }]),
    );
    const attribution = await Attribution.create(network, { on: 'logits', layers: ['last'] });
    const answer = (await attribution.ask({ kind: 'class', index: 4 })).get('last');
    const changes = outcomes.map(({ logits }) => (answer?.score ?? Number.NaN) - (logits?.[4] ?? Number.NaN));
    expect(Math.max(...changes.map(Math.abs))).toBeGreaterThan(0.01);
    expectClose(changes, answer?.channels ?? [], { tolerance: 1e-6 });
    for (const each of [intervention, attribution, network]) each.dispose();
  });

  it('follows the live picture without allocating', async () => {
    const network = await runOn(test.gpu, residual, SHAPE, draw(3));
    const intervention = await Intervention.create(network, { layer: 'deep' });
    const silent: Edit = { kind: 'channels', channels: [1], scale: 0 };
    const [first] = await intervention.ask([[silent]]);
    const before = { ...test.gpu.counts };
    test.gpu.device.queue.writeBuffer(network.input.buffer, 0, new Float32Array(11 * 9 * 4));
    network.forward().run(test.gpu);
    intervention.set([[silent]]);
    const encoder = test.gpu.device.createCommandEncoder();
    intervention.encode(encoder);
    test.gpu.device.queue.submit([encoder.finish()]);
    expect({ ...test.gpu.counts }).toEqual(before);
    const logits = await readTensor(test.gpu, intervention.tensor('logits'));
    expect(Math.abs((logits[0] ?? 0) - (first?.logits?.[0] ?? 0))).toBeGreaterThan(1e-3);
    for (const each of [intervention, network]) each.dispose();
  });

  it('refuses a node that does not follow', async () => {
    const network = await runOn(test.gpu, residual, SHAPE, draw(3));
    const create = (layer: string, to: string[]) => Intervention.create(network, { layer, to });
    await expect(create('deep', ['beside'])).rejects.toThrow('"beside" does not follow "deep"');
    await expect(create('nowhere', [])).rejects.toThrow('no layer "nowhere"');
    network.dispose();
  });
});
