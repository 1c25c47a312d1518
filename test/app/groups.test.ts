/** Groups of a live network: they settle, keep their places while the picture moves, and their effects are true. */

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Answers } from '../../src/app/answers/answers.ts';
import { classEffects, effectsOn } from '../../src/app/answers/effects.ts';
import { flowLayers, flowSource, groupScore } from '../../src/app/answers/flow-groups.ts';
import { type LayerGroups, layerGroups, type PresentGroups } from '../../src/app/answers/groups.ts';
import { cosine } from '../../src/app/icons/direction-icon.ts';
import { LiveNetwork } from '../../src/app/live-network.ts';
import { DEFAULT_VIEW_SETTINGS } from '../../src/app/views/settings.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { padChannels } from '../../src/gpu/tensor.ts';
import { count, gradients } from '../net/derivatives.ts';
import { type SmallNode, smallGraph } from '../net/small-graph.ts';
import { conv, NETWORKS } from '../net/small-networks.ts';
import { expectClose } from '../support/close.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';

const SHAPE = [1, 11, 9, 3] as const;
const BLOCK = NETWORKS['an inception block with a shared reducer'] ?? [];
const LATER: SmallNode = conv('later', 'block', [3, 3, 7], { pads: [1, 1, 1, 1], activation: 'relu' });
const LAST: SmallNode[] = [
  { name: 'gap', kind: 'globalAveragePool', inputs: ['later'] },
  { name: 'logits', kind: 'dense', inputs: ['gap'], filter: [7] },
];
const graph = {
  ...smallGraph(SHAPE, [...BLOCK.slice(0, 7), LATER, ...LAST]),
  layers: ['stem', 'block', 'later'],
  logits: 'logits',
};
const { groups: GROUPS, flow } = DEFAULT_VIEW_SETTINGS;
const FLOW = { ...flow, early: 'block', late: 'later', earlyGroups: 4, lateGroups: 3 };

let gpu: Gpu;
let live: LiveNetwork;
let answers: Answers;
const errors: string[] = [];

beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
  gpu.onError((message) => errors.push(message));
  const nobody = () => {};
  live = await LiveNetwork.create(gpu, graph, { onClasses: nobody, onRange: nobody, onCell: nobody });
});
beforeEach(() => {
  answers?.dispose();
  answers = new Answers(live);
});
afterAll(() => {
  answers.dispose();
  live.dispose();
  gpu.dispose();
  expect(errors).toEqual([]);
});

/** Shows a picture of noise, a share of it another one's. */
function show(seed: number, other = 0, share = 0): void {
  const [own, foreign] = [seed, other].map((each) => random(each).uniform(count(SHAPE)));
  const mixed = Float32Array.from(own ?? [], (value, i) => (1 - share) * value + share * (foreign?.[i] ?? 0));
  gpu.device.queue.writeBuffer(live.network.input.buffer, 0, padChannels(mixed, SHAPE));
  live.network.forward().run(gpu);
}

async function settle(source: LayerGroups, picture: number): Promise<PresentGroups> {
  for (let asked = 0; asked < 30; asked++) {
    const present = await source.present(picture);
    if (present.settled) return present;
  }
  throw new Error('the groups did not settle');
}

/** Σ over groups of loading · direction, in the place of the layer. */
function rebuilt({ factors }: PresentGroups): Float32Array {
  const { rows, columns, channels, groups, loadings, directions } = factors;
  return Float32Array.from({ length: rows * columns * channels }, (_, i) => {
    const [cell, channel] = [Math.floor(i / channels), i % channels];
    let sum = 0;
    for (let g = 0; g < groups; g++) {
      sum += (loadings[cell * groups + g] ?? 0) * (directions[g * channels + channel] ?? 0);
    }
    return sum;
  });
}

function relativeError(x: Float32Array, y: Float32Array): number {
  return Math.hypot(...x.map((value, i) => value - (y[i] ?? 0))) / Math.hypot(...x);
}

function directionOf({ factors }: PresentGroups, group: number): Float32Array {
  return factors.directions.slice(group * factors.channels, (group + 1) * factors.channels);
}

/** Each group's part of the layer times a gradient, summed. */
function effectsOf(present: PresentGroups, dx: Float32Array): number[] {
  const { channels, groups, loadings, directions } = present.factors;
  return Array.from({ length: groups }, (_, g) =>
    dx.reduce((sum, slope, i) => {
      const [cell, channel] = [Math.floor(i / channels), i % channels];
      return sum + slope * (loadings[cell * groups + g] ?? 0) * (directions[g * channels + channel] ?? 0);
    }, 0),
  );
}

it('leaves over what it says, and is not asked twice', async () => {
  show(1);
  const source = await layerGroups(answers, 'block', { ...GROUPS, count: 3 });
  const present = await settle(source, 1);
  const x = await answers.values('block');
  expect(present.factors.error).toBeCloseTo(relativeError(x, rebuilt(present)), 4);
  expect(present.full).toBeCloseTo(Math.max(...present.strengths), 6);
  expect(await source.present(1)).toBe(present);
});

it('keeps the places of groups while the picture moves, and follows it', async () => {
  show(1);
  const source = await layerGroups(answers, 'block', { ...GROUPS, count: 3 });
  const before = await settle(source, 1);
  for (let picture = 2; picture <= 8; picture++) {
    show(1, 2, (picture - 1) / 100);
    await source.present(picture);
  }
  const after = await settle(source, 8);
  for (let g = 0; g < 3; g++)
    expect(cosine(directionOf(before, g), directionOf(after, g))).toBeGreaterThan(0.9);
  const x = await answers.values('block');
  expect(after.factors.error).toBeCloseTo(relativeError(x, rebuilt(after)), 4);
});

it('answers everyone who asks at once', async () => {
  show(3);
  const source = await layerGroups(answers, 'block', { ...GROUPS, count: 2 });
  const all = await Promise.all([source.present(1), source.present(1), source.present(2)]);
  expect(all.map(({ picture }) => picture)).toEqual([1, 1, 2]);
});

it('finds no more groups than a layer has cells or channels', async () => {
  show(1);
  const source = await layerGroups(answers, 'later', { ...GROUPS, count: 16 });
  expect((await source.present(1)).groups).toBe(7);
});

it('says what groups do for classes', async () => {
  show(1);
  const present = await settle(await layerGroups(answers, 'block', { ...GROUPS, count: 3 }), 1);
  const effects = await classEffects(answers, ['block']);
  const asked = await effects.ask(
    [present.factors],
    [2, 5].map((index) => ({ kind: 'class', index })),
  );
  for (const [i, index] of [2, 5].entries()) {
    const seed = Float32Array.from({ length: 7 }, (_, each) => Number(each === index));
    const dx = (await gradients(live.network, { logits: seed }, ['block'])).get('block');
    expectClose(asked[i]?.[0] ?? [], effectsOf(present, dx ?? new Float32Array()), { tolerance: 1e-4 });
  }
});

it('chooses two layers in the order of the network', () => {
  expect(flowLayers(graph, { ...FLOW, early: 'later', late: 'stem' })).toEqual({
    early: 'stem',
    late: 'later',
  });
  expect(flowLayers(graph, { ...FLOW, early: 'block', late: 'block' })).toBeNull();
  expect(flowLayers(graph, { ...FLOW, early: 'nowhere', late: '' })).toEqual({
    early: 'block',
    late: 'later',
  });
});

it.each([true, false])('follows what groups do for later groups, aligned %s', async (align) => {
  show(1);
  const settings = { ...FLOW, align };
  const early = await settle(await flowSource(answers, settings, 'block'), 1);
  const late = await settle(await flowSource(answers, settings, 'later'), 1);
  expect([early.groups, late.groups]).toEqual([4, 3]);
  const x = await answers.values('block');
  expect(early.factors.error).toBeCloseTo(relativeError(x, rebuilt(early)), 4);
  const effects = await effectsOn(answers, 'later', ['block']);
  const score = groupScore(late, 1);
  const [[between = []] = []] = await effects.ask([early.factors], [score]);
  if (score.kind !== 'group') throw new Error('a group has the score of a group');
  const length = Math.hypot(...score.loadings) * Math.hypot(...score.direction);
  const seed = Float32Array.from(
    { length: score.loadings.length * score.direction.length },
    (_, i) => ((score.loadings[Math.floor(i / 7)] ?? 0) * (score.direction[i % 7] ?? 0)) / length,
  );
  const dx = (await gradients(live.network, { later: seed }, ['block'])).get('block');
  expectClose(between, effectsOf(early, dx ?? new Float32Array()), { tolerance: 1e-4 });
});
