/** Which layers and which classes the spatial view shows. */

import { expect, it } from 'vitest';
import { pushedUp } from '../../src/app/views/spatial/class-list.ts';
import { shownLayers } from '../../src/app/views/spatial/columns.ts';
import { bestOf } from '../../src/app/views/spatial/factors.ts';

const GOOGLENET = ['1', '2a', '2b', '3a', '3b', '4a', '4b', '4c', '4d', '4e', '5a', '5b'];

it("shows the article's four layers of a network like GoogLeNet", () => {
  expect(shownLayers({ layers: GOOGLENET }, [], '4d')).toEqual(['3a', '4a', '4d', '5a']);
  expect(shownLayers({ layers: GOOGLENET }, [], null)).toEqual(['3a', '4a', '4d', '5a']);
});

it('has the open layer among them, in the place of its nearest', () => {
  expect(shownLayers({ layers: GOOGLENET }, [], '4c')).toEqual(['3a', '4a', '4c', '5a']);
  expect(shownLayers({ layers: GOOGLENET }, [], '1')).toEqual(['1', '4a', '4d', '5a']);
});

it('shows what is wanted in the order of the network, if it is there', () => {
  expect(shownLayers({ layers: GOOGLENET }, ['5b', '2a', 'gone'], '4d')).toEqual(['2a', '5b']);
  expect(shownLayers({ layers: ['only'] }, ['gone'], 'only')).toEqual(['only']);
  expect(shownLayers({ layers: [] }, [], null)).toEqual([]);
});

it('lists what moves up, most first, and nothing that does not', () => {
  const moved = Float32Array.of(-3, 0.5, 0, 2);
  expect(pushedUp(moved, ['a', 'b', 'c', 'd'], 5).map(({ label }) => label)).toEqual(['d', 'b']);
  expect(pushedUp(moved, null, 1)).toEqual([{ index: 3, value: 2, label: 'class 3' }]);
});

it('compares the best classes, best first', () => {
  expect(bestOf(Float32Array.of(-1, 5, 3, 4), 2)).toEqual([1, 3]);
  expect(bestOf(Float32Array.of(1), 12)).toEqual([0]);
});
