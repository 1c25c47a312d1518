/** The workbench on a live network: every combination that can be shown has an answer, and its numbers are the engine's. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Answers } from '../../src/app/answers/answers.ts';
import { LiveNetwork } from '../../src/app/live-network.ts';
import type { Selected } from '../../src/app/selected.ts';
import { DEFAULT_VIEW_SETTINGS } from '../../src/app/views/settings.ts';
import { type Subject, scoreOf } from '../../src/app/views/subject.ts';
import {
  answerOf,
  type ElementAnswer,
  inputName,
  type Readings,
} from '../../src/app/views/workbench/element-answer.ts';
import { factsOf } from '../../src/app/views/workbench/facts.ts';
import {
  ATOMS,
  type BenchElement,
  CONTENTS,
  createElement,
  INPUT,
  OPEN,
  OUTPUT,
  PRESENTATIONS,
  refusal,
} from '../../src/app/views/workbench/grammar.ts';
import { readGroups } from '../../src/app/views/workbench/group-reading.ts';
import { readBench } from '../../src/app/views/workbench/reading.ts';
import { targetOf } from '../../src/app/views/workbench/target.ts';
import { wantedFor } from '../../src/app/views/workbench/wanted.ts';
import { Attribution, type AttributionAnswer } from '../../src/explain/attribution/attribution.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { padChannels } from '../../src/gpu/tensor.ts';
import { smallGraph } from '../net/small-graph.ts';
import { conv, NETWORKS } from '../net/small-networks.ts';
import { expectClose } from '../support/close.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';

const SHAPE = [1, 11, 9, 3] as const;
const BLOCK = NETWORKS['an inception block with a shared reducer'] ?? [];
const graph = {
  ...smallGraph(SHAPE, [
    ...BLOCK.slice(0, 7),
    conv('later', 'block', [3, 3, 7], { pads: [1, 1, 1, 1], activation: 'relu' }),
    { name: 'gap', kind: 'globalAveragePool', inputs: ['later'] },
    { name: 'logits', kind: 'dense', inputs: ['gap'], filter: [7] },
  ]),
  layers: ['stem', 'block', 'later'],
  logits: 'logits',
};
const CLASS: Subject = { kind: 'class', index: 3 };

let gpu: Gpu;
let live: LiveNetwork;
let answers: Answers;
let readings: Readings;
let engine: ReadonlyMap<string, AttributionAnswer>;
const errors: string[] = [];

const ELEMENTS = [OPEN, INPUT, OUTPUT].flatMap((layer) =>
  ATOMS.flatMap((atom) =>
    CONTENTS.flatMap((content) => PRESENTATIONS.map((shown) => createElement(layer, atom, content, shown))),
  ),
);

beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
  gpu.onError((message) => errors.push(message));
  const nobody = () => {};
  live = await LiveNetwork.create(gpu, graph, { onClasses: nobody, onRange: nobody, onCell: nobody });
  answers = new Answers(live);
  const { network } = live;
  const picture = padChannels(random(8).uniform(SHAPE[1] * SHAPE[2] * SHAPE[3]), SHAPE);
  gpu.device.queue.writeBuffer(network.input.buffer, 0, picture);
  const encoder = gpu.device.createCommandEncoder();
  network.forward().encode(encoder);
  gpu.device.queue.submit([encoder.finish()]);
  const facts = factsOf(live, 'block', CLASS);
  const wanted = wantedFor(ELEMENTS, facts, inputName(live));
  const bench = await readBench(answers, { ...wanted.bench, subject: CLASS, gradient: 'exact' });
  const settings = DEFAULT_VIEW_SETTINGS.groups;
  const groups = await readGroups(answers, { ...wanted.groups, subject: CLASS, settings, picture: 1 });
  readings = { bench, groups, selected: null, still: true, live, facts };
  const attribution = await Attribution.create(network, { on: 'logits', layers: ['block', inputName(live)] });
  engine = await attribution.ask(scoreOf(CLASS));
  attribution.dispose();
});
afterAll(() => {
  answers.dispose();
  live.dispose();
  gpu.dispose();
  expect(errors).toEqual([]);
});

function shown(
  atom: BenchElement['atom'],
  content: BenchElement['content'],
  more: Partial<BenchElement> = {},
  selected: Selected | null = null,
): ElementAnswer | null {
  const element = { ...createElement(OPEN, atom, content, 'information', { shown: 32 }), ...more };
  return answerOf(element, { ...readings, selected });
}

/** The values of a list by the keys of its items. */
function valuesOf(answer: ElementAnswer | null): ReadonlyMap<number, number> {
  if (answer?.kind !== 'items') throw new Error(`a list was expected, not ${answer?.kind}`);
  return new Map(answer.items.map(({ key, value }) => [Number(key), value]));
}

it('has an answer for every combination that is not refused', () => {
  for (const element of ELEMENTS.filter((each) => refusal(each, readings.facts) === null)) {
    const answer = answerOf(element, readings);
    expect(answer, JSON.stringify(element)).not.toBeNull();
    expect(answer?.kind, JSON.stringify(element)).not.toBe('nothing');
  }
});

it("sums channels and cells to the engine's attributions", () => {
  const own = engine.get('block');
  const channels = valuesOf(shown('channel', 'attribution'));
  expect(channels.size).toBeGreaterThan(3);
  for (const [channel, value] of channels) expect(value).toBeCloseTo(own?.channels[channel] ?? Number.NaN, 5);
  const cells = shown('spatial', 'attribution');
  if (cells?.kind !== 'cells' || !own) throw new Error('a map was expected');
  expectClose(cells.values, own.cells, { label: 'map' });
  const pixels = shown('spatial', 'attribution', { layer: INPUT });
  if (pixels?.kind !== 'cells') throw new Error('a map was expected');
  expectClose(pixels.values, engine.get(inputName(live))?.cells ?? [], { label: 'map' });
});

it.each<Subject>([
  { kind: 'channel', layer: 'block', channel: 5 },
  { kind: 'cell', layer: 'block', row: 2, column: 3, channel: null },
  { kind: 'cell', layer: 'block', row: 2, column: 3, channel: 5 },
])('attributes to $kind of a hidden layer, of what leads there alone', async (subject) => {
  const facts = factsOf(live, 'stem', subject);
  const shows = (layer: string) => {
    return refusal(createElement(layer, 'channel', 'attribution', 'information'), facts);
  };
  expect(shows('stem')).toBeNull();
  for (const layer of ['block', 'later']) expect(shows(layer)).toContain(`${layer} does not lead to block, `);
  const elements = [INPUT, 'stem', 'block', 'later'].flatMap((layer) =>
    ATOMS.map((atom) => createElement(layer, atom, 'attribution', 'information')),
  );
  const wanted = wantedFor(elements, facts, inputName(live));
  expect(wanted.bench.attributed).toEqual([inputName(live), 'stem']);
  const bench = await readBench(answers, { ...wanted.bench, subject, gradient: 'exact' });
  const settings = DEFAULT_VIEW_SETTINGS.groups;
  const groups = await readGroups(answers, { ...wanted.groups, subject, settings, picture: 1 });
  const attribution = await Attribution.create(live.network, { on: 'block', layers: ['stem'] });
  const own = (await attribution.ask(scoreOf(subject))).get('stem');
  const present = groups.get('stem')?.present.factors;
  if (!own || !present) throw new Error('stem has attributions and groups');
  const rows = present.loadings.length / present.groups;
  const loadings = Array.from({ length: present.groups }, (_, g) =>
    Float32Array.from({ length: rows }, (_, cell) => present.loadings[cell * present.groups + g] ?? 0),
  );
  const directions = loadings.map((_, g) =>
    present.directions.slice(g * present.channels, (g + 1) * present.channels),
  );
  const effects = await attribution.groups('stem', loadings, directions);
  attribution.dispose();
  const pinned = { ...readings, bench, groups, facts };
  const answer = (atom: BenchElement['atom'], layer = 'stem') =>
    answerOf(createElement(layer, atom, 'attribution', 'information', { shown: 32 }), pinned);
  const channels = valuesOf(answer('channel'));
  expect(channels.size).toBeGreaterThan(1);
  for (const [channel, value] of channels) expect(value).toBeCloseTo(own.channels[channel] ?? Number.NaN, 5);
  const cells = answer('spatial');
  if (cells?.kind !== 'cells') throw new Error('a map was expected');
  expectClose(cells.values, own.cells, { label: 'map' });
  for (const [group, value] of valuesOf(answer('group')))
    expect(value).toBeCloseTo(effects[group] ?? Number.NaN, 4);
});

it('ends attributions at what is pinned where that is asked for, and is in this network', () => {
  const channel: Selected = { kind: 'channel', layer: 'block', channel: 5 };
  const end = (to: 'class' | 'pinned', pinned: Selected | null, current = pinned) =>
    targetOf(to, { current, pinned }, live, 1);
  expect(end('pinned', channel)).toEqual({ subject: channel, name: 'block, channel 5' });
  expect(end('class', channel)?.subject).toEqual({ kind: 'class', index: 1 });
  // Pointing in passing moves only classes, so that no card answers by taking away what is pointed at.
  expect(end('pinned', channel, { kind: 'class', index: 2 })?.subject).toEqual(channel);
  expect(end('pinned', null, { kind: 'class', index: 2 })?.subject).toEqual({ kind: 'class', index: 2 });
  for (const gone of [
    { ...channel, channel: 999 },
    { ...channel, layer: 'elsewhere' },
    { kind: 'cell', layer: 'block', row: 99, column: 0, channel: null },
    { kind: 'group', layer: 'block', group: 0 },
    { kind: 'class', index: 9999 },
  ] as const) {
    expect(end('pinned', gone)?.subject, JSON.stringify(gone)).toEqual({ kind: 'class', index: 1 });
  }
  expect(targetOf('class', { current: null, pinned: null }, live, undefined)).toBeNull();
});

it('parts the sum into what is for the class and what is against it', () => {
  const answer = shown('whole', 'attribution');
  if (answer?.kind !== 'items') throw new Error('a list was expected');
  const [above, below, together] = answer.items.map(({ value }) => value);
  const sum = engine.get('block')?.channels.reduce((all, value) => all + value, 0);
  expect(above).toBeGreaterThan(0);
  expect(below).toBeLessThan(0);
  expect(together).toBeCloseTo(sum ?? Number.NaN, 4);
});

it('follows what is pointed at: the channels of a cell, the cells of a channel', async () => {
  const cell: Selected = { kind: 'cell', layer: 'block', row: 2, column: 3, channel: null };
  const vector = await answers.cell('block', 2, 3);
  const channels = valuesOf(shown('channel', 'activation', { cells: 'pointed' }, cell));
  for (const [channel, value] of channels) expect(value).toBe(vector[channel]);
  expect(channels.size).toBe(Math.min(32, vector.filter((value) => value !== 0).length));
  const map = shown('spatial', 'activation', {}, { kind: 'channel', layer: 'block', channel: 5 });
  if (map?.kind !== 'cells') throw new Error('a map was expected');
  expect(map.values).toEqual(await answers.channelMap('block', 5));
  const norms = shown('spatial', 'activation');
  if (norms?.kind !== 'cells') throw new Error('a map was expected');
  expectClose(norms.values, await answers.norms('block'));
});

it('waits for what it needs, of another class too', () => {
  const element = createElement(OPEN, 'channel', 'attribution', 'feature');
  expect(answerOf(element, { ...readings, bench: null })).toBeNull();
  expect(answerOf({ ...element, layer: 'stem' }, readings)).toBeNull();
  expect(answerOf({ ...element, atom: 'group', layer: 'stem' }, readings)).toBeNull();
});
