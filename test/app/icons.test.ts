/** The manifest of shipped icons, and what icons are kept under. */

import { expect, it } from 'vitest';
import { readAtlas } from '../../src/app/icons/atlas.ts';
import { ICONS, iconKey, networkKey, SOFTWARE_ICONS } from '../../src/app/icons/recipe.ts';
import type { Graph } from '../../src/net/graph.ts';
import { buildGraph } from '../net/build-graph.ts';

const SHEET = { sheet: 'mixed4a.jpg', columns: 16, count: 112 };

it('reads a manifest', () => {
  const manifest = { format: 'cubescope-icons', version: 1, tile: 64, layers: { mixed4a: SHEET } };
  expect(readAtlas(manifest)).toEqual({ tile: 64, layers: new Map([['mixed4a', SHEET]]) });
});

it('believes nothing of it', () => {
  const base = { format: 'cubescope-icons', version: 1, tile: 64, layers: {} };
  for (const wrong of [
    null,
    [],
    'x',
    {},
    { ...base, version: 2 },
    { ...base, tile: -1 },
    { ...base, layers: 3 },
  ]) {
    expect(readAtlas(wrong), JSON.stringify(wrong)).toBeNull();
  }
  const bad = { a: { ...SHEET, sheet: '../../secret' }, b: { ...SHEET, count: 1.5 }, c: null, d: SHEET };
  expect([...(readAtlas({ ...base, layers: bad })?.layers.keys() ?? [])]).toEqual(['d']);
});

it('keeps icons apart by recipe, by weights and by what pictures become', () => {
  expect(iconKey(ICONS)).not.toBe(iconKey(SOFTWARE_ICONS));
  expect(iconKey(ICONS)).toBe(iconKey({ ...ICONS, batch: 1 }));
  const graph = (value: number, scale = 1): Graph => ({
    ...buildGraph([]),
    weights: new Map([['w', { shape: [2], data: Float32Array.of(1, value) }]]),
    preprocess: { colour: 'rgb', scale, mean: [0, 0, 0], std: [1, 1, 1] },
  });
  expect(networkKey(graph(2))).toBe(networkKey(graph(2)));
  expect(networkKey(graph(2))).not.toBe(networkKey(graph(3)));
  expect(networkKey(graph(2))).not.toBe(networkKey(graph(2, 255)));
});
