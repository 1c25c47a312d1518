/** Dreams that are made from the live picture: what they begin with, what suits them, what they can take on the way. */

import { expect, it } from 'vitest';
import { engineRecipe, octaveRecipe } from '../../src/app/dream/engine-recipe.ts';
import {
  alphaOf,
  beginsAgain,
  DEFAULT_RECIPE,
  type DreamRecipe,
  goesOn,
  picturesOf,
  startOf,
  takesAnother,
  takesPicture,
} from '../../src/app/dream/recipe.ts';
import { alters } from '../../src/app/dream/recipe-text.ts';
import { withAlpha, withKind, withOptimiser, withStart } from '../../src/app/dream/suited.ts';
import { pickCell } from '../../src/app/dream/unit.ts';

const CHANNEL: DreamRecipe = { ...DEFAULT_RECIPE, layer: 'mixed4c', index: 12 };
const DEEP = withKind(CHANNEL, 'deepdream');

it('takes octaves one picture at a time, and with nothing to compare with', () => {
  expect(startOf(DEEP)).toBe('octaves');
  expect(startOf({ ...DEEP, unit: 'inversion' })).toBe('picture');
  expect(startOf({ ...DEEP, unit: 'between', pictures: 3 })).toBe('picture');
  expect(picturesOf({ ...DEEP, pictures: 3 })).toBe(1);
  expect([CHANNEL, DEEP, withKind(CHANNEL, 'caricature')].map(takesPicture)).toEqual([false, true, true]);
  expect([CHANNEL, DEEP].map((recipe) => takesAnother({ ...recipe, again: true }))).toEqual([false, true]);
});

it('gives a kind and a start what suits them, and takes it back', () => {
  expect(DEEP).toMatchObject({ start: 'octaves', steps: 40, octaves: 4, rate: 0.006 });
  const back = withKind(DEEP, 'channel');
  expect(back).toMatchObject({ start: 'noise', steps: 128, rate: DEFAULT_RECIPE.rate });
  expect(withKind(CHANNEL, 'caricature').transforms).toBe('caricature');
  expect(withKind(withKind(CHANNEL, 'caricature'), 'neuron')).toEqual({ ...CHANNEL, unit: 'neuron' });
  expect(withKind(CHANNEL, 'between').pictures).toBe(4);
  expect(withKind(withKind(CHANNEL, 'between'), 'class').pictures).toBe(1);
  expect(withStart({ ...CHANNEL, steps: 300 }, 'picture')).toMatchObject({ steps: 300, rate: CHANNEL.rate });
  expect(withOptimiser(CHANNEL, 'sgd').rate).not.toBe(CHANNEL.rate);
  expect(withOptimiser(DEEP, 'sgd').rate).toBe(0.006);
  expect(pickCell(DEEP, 'mixed3a', [1, 2, 3])).toMatchObject({ unit: 'channel', index: 3, start: 'noise' });
});

it('shares the steps out over the sizes, with whatever is to fire', () => {
  const { octaves, stepsPerOctave, objectives, transformSeed, rate } = octaveRecipe(
    { ...DEEP, seed: 9, steps: 42 },
    null,
  );
  expect({ octaves, stepsPerOctave, transformSeed, rate }).toEqual({
    octaves: 4,
    stepsPerOctave: 11,
    transformSeed: 9,
    rate: 0.006,
  });
  expect(objectives[0]).toEqual({ objective: 'deepdream', layer: 'mixed4c', weight: 1 });
  expect(objectives.map(({ objective }) => objective)).toContain('totalVariation');
});

it('compares with the picture, before the ReLU where that is asked for', () => {
  const first = (recipe: DreamRecipe) => engineRecipe(recipe, null).objectives[0];
  expect(first({ ...CHANNEL, unit: 'caricature', power: 2 })).toEqual({
    objective: 'caricature',
    layer: 'mixed4c',
    weight: 1,
    power: 2,
  });
  expect(first({ ...CHANNEL, unit: 'inversion' })).toMatchObject({ objective: 'match' });
  expect(first({ ...CHANNEL, preRelu: true })).toMatchObject({ objective: 'channel', before: 'activation' });
  expect(first(CHANNEL)).not.toHaveProperty('before');
});

it('makes transparent pictures at one size, and takes back what they need', () => {
  const clear = withAlpha(CHANNEL, true);
  expect(engineRecipe(clear, null)).toMatchObject({ image: { alpha: true }, timesTransparency: true });
  expect(engineRecipe(clear, null).objectives).toContainEqual({ objective: 'blurAlpha', weight: -0.1 });
  expect(engineRecipe(CHANNEL, null).image.alpha).toBe(false);
  expect(alphaOf({ ...DEEP, alpha: true })).toBe(false);
  expect(withAlpha(clear, false)).toEqual(CHANNEL);
});

it('takes on the way what each kind of dream can', () => {
  expect(goesOn(DEEP, { ...DEEP, rate: 0.01, again: true })).toBe(true);
  expect(goesOn(DEEP, { ...DEEP, transforms: 'none' })).toBe(false);
  expect(goesOn(CHANNEL, { ...CHANNEL, power: 2 })).toBe(true);
  expect(beginsAgain(DEEP, { ...DEEP, seed: 2 })).toBe(false);
  expect(beginsAgain(CHANNEL, { ...CHANNEL, preRelu: true })).toBe(false);
  const start = 'picture';
  expect(beginsAgain({ ...CHANNEL, start }, { ...CHANNEL, start, index: 3 })).toBe(true);
  expect(alters(DEEP, { ...DEEP, again: true, steps: 9 })).toBe(false);
  expect(alters(DEEP, { ...DEEP, rate: 0.1 })).toBe(true);
});
