/** The walk of channel attribution: its way back and forth, its columns, its root in the link. */

import { expect, it } from 'vitest';
import type { Answers } from '../../src/app/answers/answers.ts';
import { pinnedRoot, rootOf, withRoot } from '../../src/app/views/paths/root.ts';
import { PATHS } from '../../src/app/views/paths/settings.ts';
import { type Root, sameRoot, Walk } from '../../src/app/views/paths/walk.ts';
import { settingsField } from '../../src/app/views/setting.ts';
import { DEFAULT_VIEW_SETTINGS } from '../../src/app/views/settings.ts';
import { pathLayers } from '../../src/viz/paths-layers.ts';

const CAT: Root = { kind: 'class', index: 3 };
const DOG: Root = { kind: 'class', index: 4 };
const channel = (layer: string, channel: number): Root => ({ kind: 'channel', layer, channel });

it('walks back and forth, and forgets what lay ahead when it turns off', () => {
  const walk = new Walk();
  walk.begin(CAT);
  walk.go(channel('4d', 1), [2, 1]);
  walk.go(channel('4a', 7));
  expect(walk.move(1)).toBe(false);
  expect(walk.move(-1)).toBe(true);
  expect(walk.current).toEqual({ root: channel('4d', 1), beside: [2, 1] });
  expect(walk.move(1)).toBe(true);
  expect(walk.current?.root).toEqual(channel('4a', 7));
  expect(walk.move(-2)).toBe(true);
  walk.go(DOG);
  expect(walk.steps.map(({ root }) => root)).toEqual([CAT, DOG]);
  expect(walk.move(1)).toBe(false);
});

it('takes no step to where it is', () => {
  const walk = new Walk();
  walk.go(CAT);
  walk.go({ ...CAT });
  expect(walk.steps.length).toBe(1);
  walk.go(channel('4d', 3));
  expect(walk.steps.length).toBe(2);
});

it('begins elsewhere only while it has gone no further, and keeps what lies ahead', () => {
  const walk = new Walk();
  walk.begin(CAT);
  walk.begin(DOG);
  expect(walk.steps.map(({ root }) => root)).toEqual([DOG]);
  walk.go(channel('4d', 1));
  walk.move(-1);
  walk.begin(CAT);
  expect(walk.steps.map(({ root }) => root)).toEqual([CAT, channel('4d', 1)]);
  walk.move(1);
  walk.begin(DOG);
  expect([walk.steps.length, walk.at]).toEqual([3, 2]);
});

it('keeps no more than it can', () => {
  const walk = new Walk();
  for (let i = 0; i < 300; i++) walk.go({ kind: 'class', index: i });
  expect(walk.steps.length).toBe(200);
  expect(walk.current?.root).toEqual({ kind: 'class', index: 299 });
});

it('tells roots apart', () => {
  expect(sameRoot(channel('4d', 1), channel('4d', 1))).toBe(true);
  expect(sameRoot(channel('4d', 1), channel('4c', 1))).toBe(false);
  expect(sameRoot(CAT, channel('4d', 3))).toBe(false);
  expect(sameRoot(CAT, null)).toBe(false);
  expect(sameRoot(null, null)).toBe(true);
});

it('shows five layers from early to late, and the root’s', () => {
  const layers = ['1', '2a', '2b', '3a', '3b', '4a', '4b', '4c', '4d', '4e', '5a', '5b'];
  expect(pathLayers(layers, [], null)).toEqual(['2b', '3b', '4c', '4e', '5b']);
  expect(pathLayers(layers, [], '4d')).toEqual(['2b', '3b', '4c', '4d', '4e', '5b']);
  expect(pathLayers(layers, ['5a', '3a', 'gone'], null)).toEqual(['3a', '5a']);
  expect(pathLayers(['a', 'b', 'c'], [], null)).toEqual(['a', 'b', 'c']);
  expect(pathLayers(['a'], [], 'a')).toEqual(['a']);
  expect(pathLayers([], [], null)).toEqual([]);
});

it('keeps the root in the link, one at a time', () => {
  const field = settingsField(PATHS);
  const onChannel = withRoot(DEFAULT_VIEW_SETTINGS.paths, channel('inception_4d/output', 426));
  expect(field.read(field.write(onChannel))).toEqual(onChannel);
  const onClass = withRoot(onChannel, CAT);
  expect([onClass.root, onClass.rootLayer, onClass.rootChannel]).toEqual([3, '', 0]);
  expect(field.read(field.write(onClass))).toEqual(onClass);
});

it('believes no root that the network does not have', () => {
  const live = {
    graph: { logits: 'logits' },
    layers: [{ name: '4d' }],
    shapes: new Map([
      ['4d', [1, 14, 14, 8]],
      ['4x', [1, 14, 14, 8]],
      ['logits', [1, 1, 1, 10]],
    ]),
  };
  const answers = { live } as unknown as Answers;
  const root = (root: number | null, rootLayer: string, rootChannel: number) =>
    rootOf({ root, rootLayer, rootChannel }, answers);
  expect(root(9, '', 0)).toEqual({ kind: 'class', index: 9 });
  expect(root(10, '', 0)).toBeNull();
  expect(root(null, '', 0)).toBeNull();
  expect(root(9, '4d', 7)).toEqual(channel('4d', 7));
  expect(root(9, '4d', 8)).toBeNull();
  expect(root(null, '4x', 0)).toBeNull();
  expect(pinnedRoot({ kind: 'class', index: 2 }, answers)).toEqual({ kind: 'class', index: 2 });
  expect(pinnedRoot({ kind: 'channel', layer: '4d', channel: 3 }, answers)).toEqual(channel('4d', 3));
  expect(pinnedRoot({ kind: 'channel', layer: 'gone', channel: 3 }, answers)).toBeNull();
  expect(pinnedRoot({ kind: 'group', layer: '4d', group: 1 }, answers)).toBeNull();
  expect(pinnedRoot(null, answers)).toBeNull();
});
