/**
 * What a dream is made of: which unit is to fire, how the picture is parameterised, what moves it. Plain data, part of
 * the page's state; the same recipe gives the same picture on the same device.
 */

import { IMAGE_KINDS } from '../../explain/images/index.ts';
import { ALIGNMENT, DIVERSITY } from '../../explain/objectives/batch.ts';
import { OBJECTIVES } from '../../explain/objectives/index.ts';
import { BLUR_ALPHA } from '../../explain/objectives/smoothness.ts';
import { OPTIMISERS } from '../../explain/optimisers/index.ts';
import { TRANSFORM_LISTS } from '../../explain/transforms.ts';
import { traitsOf, type UnitKind } from './units.ts';

/** Noise, the live picture, or the live picture worked at from small to large (DeepDream). */
export const STARTS = ['noise', 'picture', 'octaves'] as const;
export type Start = (typeof STARTS)[number];

export const SIZES = [64, 96, 128, 160, 192, 224, 256] as const;
export const MOST_STEPS = 4096;
export const MOST_RATE = 4;
export const MOST_WEIGHT = 1000;
export const MOST_SEED = 999_999;
export const MOST_PICTURES = 5;
export const MOST_POWER = 4;
export const MOST_OCTAVES = 6;

export interface DreamRecipe {
  /** Empty until a unit was chosen. */
  readonly layer: string;
  readonly unit: UnitKind;
  /** Of the channel or the class; the first of a pair. */
  readonly index: number;
  /** The second of a pair. */
  readonly other: number;
  /** Where a neuron is in the dream's own map (null: the middle), or a direction in the live layer. */
  readonly cell: readonly [row: number, column: number] | null;
  /** A direction as text (vector-text.ts), and what it is called; both empty for other units. */
  readonly vector: string;
  readonly name: string;
  /** How many grow at once; see `picturesOf`. */
  readonly pictures: number;
  /** Name of the parameterisation. */
  readonly image: string;
  /** Whether colours are ImageNet's decorrelated axes. */
  readonly decorrelate: boolean;
  /** Whether it is transparent where nothing matters; see `alphaOf`. */
  readonly alpha: boolean;
  /** Height and width in pixels. */
  readonly size: number;
  readonly steps: number;
  readonly optimiser: string;
  readonly rate: number;
  /** Name of the list of transforms. */
  readonly transforms: string;
  /** Weights of the terms beside the unit, by the objective's name; those that are missing are 0. */
  readonly terms: Readonly<Record<string, number>>;
  readonly seed: number;
  /** See `startOf`. */
  readonly start: Start;
  /** How many sizes are worked at. */
  readonly octaves: number;
  /** Begins anew with the newest picture whenever it is done, where it is made from one. */
  readonly again: boolean;
  /** How much a direction counts its angle beside its length: the power of the cosine. */
  readonly power: number;
  /** Asks for the layer's values before its ReLU. */
  readonly preRelu: boolean;
}

/** lucid's defaults: building blocks, optvis/render.py. */
export const DEFAULT_RECIPE: DreamRecipe = {
  layer: '',
  unit: 'channel',
  index: 0,
  other: 0,
  cell: null,
  vector: '',
  name: '',
  pictures: 1,
  image: nameOfFirst(IMAGE_KINDS),
  decorrelate: true,
  alpha: false,
  size: 128,
  steps: 512,
  optimiser: nameOfFirst(OPTIMISERS),
  rate: OPTIMISERS[0]?.rate ?? 1,
  transforms: nameOfFirst(TRANSFORM_LISTS),
  terms: {},
  seed: 1,
  start: 'noise',
  octaves: 4,
  again: false,
  power: 1,
  preRelu: false,
};

/** Terms that a person may add: about the picture, and with nothing else to be told. */
export const TERMS = OBJECTIVES.filter(
  ({ about, reads }) => about === 'picture' && !reads.includes('original'),
);
/** Terms about several pictures at once, by what their layer sees. */
export const BATCH_TERMS = [DIVERSITY, ALIGNMENT] as const;
/** Terms about the opacity of transparent pictures. */
export const ALPHA_TERMS = [BLUR_ALPHA] as const;

/** What a recipe begins with. Octaves are worked at one picture at a time, and with nothing to compare with. */
export function startOf({ unit, start }: DreamRecipe): Start {
  return start === 'octaves' && (unit === 'between' || traitsOf(unit).photo) ? 'picture' : start;
}

/** Whether it is made from the live picture. */
export function takesPicture(recipe: DreamRecipe): boolean {
  return recipe.start !== 'noise' || traitsOf(recipe.unit).photo;
}

/** Whether the next picture follows when it is done. */
export function takesAnother(recipe: DreamRecipe): boolean {
  return recipe.again && takesPicture(recipe);
}

/** How many pictures a recipe makes. Of one picture to begin with only one grows: others would be the same. */
export function picturesOf({ unit, pictures, start }: DreamRecipe): number {
  if (unit === 'between') return Math.max(2, pictures);
  return start === 'noise' ? pictures : 1;
}

/** Whether its pictures have an opacity. Octaves are worked at in the picture's own colours. */
export function alphaOf(recipe: DreamRecipe): boolean {
  return recipe.alpha && startOf(recipe) !== 'octaves';
}

/** Names of the terms beside the unit that a recipe's dream is built with, in their order. */
export function addedTerms(recipe: DreamRecipe): readonly string[] {
  const ofBatch = picturesOf(recipe) > 1 ? BATCH_TERMS : [];
  const ofOpacity = alphaOf(recipe) ? ALPHA_TERMS : [];
  return [...TERMS, ...ofBatch, ...ofOpacity].map(({ name }) => name);
}

type Keys = ReadonlySet<keyof DreamRecipe>;

/** Keys that change a dream while it runs; any other begins it anew. */
const LIVE_KEYS: Keys = new Set(['steps', 'rate', 'transforms', 'terms', 'power', 'again']);
const LIVE_OCTAVE_KEYS: Keys = new Set(['rate', 'again']);

/** Whether a dream of one recipe can go on with the other. */
export function goesOn(from: DreamRecipe, to: DreamRecipe): boolean {
  return sameBut(startOf(from) === 'octaves' ? LIVE_OCTAVE_KEYS : LIVE_KEYS, from, to);
}

/** Keys that another dream of the same size and layer may have in one that is built. */
const AGAIN_KEYS: Keys = new Set([
  'index',
  'other',
  'cell',
  'vector',
  'name',
  'seed',
  'steps',
  'rate',
  'terms',
  'power',
  'again',
]);

/** Whether a dream that was built for one recipe can begin anew with the other. */
export function beginsAgain(built: DreamRecipe, to: DreamRecipe): boolean {
  return sameBut(startOf(built) === 'octaves' ? LIVE_OCTAVE_KEYS : AGAIN_KEYS, built, to);
}

function sameBut(keys: Keys, a: DreamRecipe, b: DreamRecipe): boolean {
  const all = Object.keys(a) as (keyof DreamRecipe)[];
  return all.every((key) => keys.has(key) || String(a[key]) === String(b[key]));
}

/** Names of software adapters, as browsers give them. */
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

export function isSoftware(adapterName: string): boolean {
  return SOFTWARE.test(adapterName);
}

/** What a device that computes on the CPU begins with: pictures that grow while one watches. */
export const SOFTWARE_RECIPE: Partial<DreamRecipe> = { size: 64, steps: 128 };

function nameOfFirst(registry: readonly { readonly name: string }[]): string {
  const [first] = registry;
  if (!first) throw new Error('A registry of dreams is empty.');
  return first.name;
}
