/** Several pictures at once: how many, what each begins with and is about, and what the page reads of their values. */

import { expect, it } from 'vitest';
import { engineRecipe, seedsOf } from '../../src/app/dream/engine-recipe.ts';
import { readingLength, unitValue } from '../../src/app/dream/reading.ts';
import {
  beginsAgain,
  DEFAULT_RECIPE,
  type DreamRecipe,
  picturesOf,
  TERMS,
} from '../../src/app/dream/recipe.ts';

const CHANNEL: DreamRecipe = { ...DEFAULT_RECIPE, layer: 'mixed4c', index: 12 };
const SEVERAL: DreamRecipe = { ...CHANNEL, pictures: 3, seed: 7, terms: { diversity: -2, l1: -0.5 } };
const WAY: DreamRecipe = { ...CHANNEL, unit: 'between', other: 40, pictures: 5 };

it('makes as many pictures as the recipe can have', () => {
  expect(picturesOf(CHANNEL)).toBe(1);
  expect(picturesOf(SEVERAL)).toBe(3);
  expect(picturesOf({ ...SEVERAL, start: 'picture' })).toBe(1);
  expect(picturesOf({ ...WAY, pictures: 1 })).toBe(2);
});

it('begins several of one unit differently, and those of a way alike', () => {
  expect(seedsOf(SEVERAL)).toEqual([7, 8, 9]);
  expect(seedsOf({ ...SEVERAL, seed: 999_999 })).toEqual([999_999, 0, 1]);
  expect(seedsOf(WAY)).toEqual([1, 1, 1, 1, 1]);
});

it('adds the terms of a batch only to several pictures, about the layer', () => {
  const names = (recipe: DreamRecipe) => engineRecipe(recipe, null).objectives.map((term) => term.objective);
  expect(names(CHANNEL)).toEqual(['channel', ...TERMS.map(({ name }) => name)]);
  expect(names(SEVERAL).slice(-2)).toEqual(['diversity', 'alignment']);
  const { objectives } = engineRecipe({ ...SEVERAL, unit: 'versus', index: 2, other: 5 }, null);
  expect(objectives[0]).toEqual({ objective: 'classDifference', weight: 1, channel: 2, against: 5 });
  expect(objectives).toContainEqual({ objective: 'diversity', layer: 'mixed4c', weight: -2 });
  expect(objectives).toContainEqual({ objective: 'l1', weight: -0.5 });
});

it('leads from one channel to another in equal steps', () => {
  const [first, second] = engineRecipe(WAY, null).objectives;
  expect(first).toMatchObject({ objective: 'channel', channel: 12, share: [1, 0.75, 0.5, 0.25, 0] });
  expect(second).toMatchObject({ objective: 'channel', channel: 40, share: [0, 0.25, 0.5, 0.75, 1] });
});

it('needs the vector of a direction', () => {
  expect(() => engineRecipe({ ...CHANNEL, unit: 'vector' }, null)).toThrow('holds no direction');
  const vector = new Float32Array([1, 0]);
  const [term] = engineRecipe({ ...CHANNEL, unit: 'vector' }, vector).objectives;
  expect(term).toMatchObject({ objective: 'direction', layer: 'mixed4c', vector });
});

it('reads the mean of the pictures, and knows when one of them ran away', () => {
  const values = new Float32Array(readingLength(WAY)).fill(0.5);
  expect(values.length).toBe((2 + TERMS.length + 2) * 5);
  values.set([3, 2, 1, 0, 0, 0, 0, 1, 2, 4]);
  expect(unitValue(values, WAY)).toBeCloseTo(13 / 5, 6);
  const variation = (2 + TERMS.findIndex(({ name }) => name === 'totalVariation')) * 5 + 3;
  expect(unitValue(Float32Array.from(values).fill(0, variation, variation + 1), WAY)).toBeNaN();
  expect(unitValue(Float32Array.from(values).fill(Number.NaN, 7, 8), WAY)).toBeNaN();
});

it('builds anew for another count of pictures, not for another pair', () => {
  expect(beginsAgain(WAY, { ...WAY, index: 1, other: 2 })).toBe(true);
  expect(beginsAgain(WAY, { ...WAY, pictures: 4 })).toBe(false);
});
