/** What can be pointed at: its text in the link, and where it is in other layers. */

import { expect, it } from 'vitest';
import {
  placeIn,
  readSelected,
  type Selected,
  sameSelected,
  selectedInWords,
  writeSelected,
} from '../../src/app/selected.ts';
import type { Shape } from '../../src/net/graph.ts';

const ALL: readonly Selected[] = [
  { kind: 'cell', layer: 'inception_3a/output@2', row: 3, column: 0, channel: null },
  { kind: 'cell', layer: 'mixed4d', row: 3, column: 4, channel: 527 },
  { kind: 'channel', layer: 'mixed4d', channel: 12 },
  { kind: 'group', layer: 'mixed4d', group: 2 },
  { kind: 'class', index: 281 },
];

it.each(ALL)('writes and reads %j', (selected) => {
  expect(readSelected(writeSelected(selected))).toEqual(selected);
  expect(sameSelected(selected, { ...selected })).toBe(true);
});

it.each([
  '',
  'cell',
  'cell.1@a',
  'channel.1',
  'class',
  'class.x',
  'group.1',
  'cell.1.2.3.4@a',
  'class.9999999',
])('believes nothing of "%s"', (text) => expect(readSelected(text)).toBeUndefined());

it('tells things apart', () => {
  for (const [i, a] of ALL.entries())
    for (const [j, b] of ALL.entries()) expect(sameSelected(a, b)).toBe(i === j);
});

const SHAPES = new Map<string, Shape>([
  ['early', [1, 28, 28, 8]],
  ['late', [1, 7, 7, 16]],
]);
const inLayer = (selected: Selected, layer: string) =>
  placeIn(selected, layer, SHAPES.get(layer) ?? [1, 0, 0, 0], (name) => SHAPES.get(name));

it('finds a cell at the same place of another layer, without its channel', () => {
  const cell: Selected = { kind: 'cell', layer: 'early', row: 27, column: 5, channel: 3 };
  expect(inLayer(cell, 'early')).toEqual({ row: 27, column: 5, channel: 3 });
  expect(inLayer(cell, 'late')).toEqual({ row: 6, column: 1, channel: null });
  expect(inLayer({ ...cell, layer: 'late', row: 6 }, 'early')).toEqual({
    row: 26,
    column: 22,
    channel: null,
  });
});

it('finds a channel in its own layer alone, and nothing past its end', () => {
  expect(inLayer({ kind: 'channel', layer: 'early', channel: 3 }, 'early')).toEqual({
    row: null,
    column: null,
    channel: 3,
  });
  expect(inLayer({ kind: 'channel', layer: 'early', channel: 3 }, 'late')).toBeNull();
  expect(inLayer({ kind: 'channel', layer: 'early', channel: 8 }, 'early')).toBeNull();
  expect(inLayer({ kind: 'class', index: 3 }, 'early')).toBeNull();
});

it('says it in words', () => {
  expect(ALL.map((selected) => selectedInWords(selected, null))).toEqual([
    'inception_3a/output@2, row 3, column 0',
    'mixed4d, row 3, column 4, channel 527',
    'mixed4d, channel 12',
    'mixed4d, group 3',
    'class 281',
  ]);
});
