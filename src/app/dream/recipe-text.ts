/**
 * A recipe as a word of an address: `channel-12_size-64_rate-0.1_layer-mixed4c`. Only what differs from the default is
 * written, with signs that an address keeps as they are; the layer stands last, as its name may hold any of them.
 *
 * Text comes from links and from files, so nothing in it is believed: what is not understood is left out.
 */

import { IMAGE_KINDS } from '../../explain/images/index.ts';
import { OPTIMISERS } from '../../explain/optimisers/index.ts';
import { TRANSFORM_LISTS } from '../../explain/transforms.ts';
import {
  ALPHA_TERMS,
  BATCH_TERMS,
  DEFAULT_RECIPE,
  type DreamRecipe,
  MOST_OCTAVES,
  MOST_PICTURES,
  MOST_POWER,
  MOST_RATE,
  MOST_SEED,
  MOST_STEPS,
  MOST_WEIGHT,
  SIZES,
  STARTS,
  TERMS,
} from './recipe.ts';
import { readUnit, type UNIT_KEYS, writeUnit } from './unit-text.ts';
import { UNIT_KINDS } from './units.ts';

const LONGEST_NAME = 200;

interface Word<T> {
  /** The word before the value. */
  readonly word: string;
  readonly write: (value: T) => string;
  readonly read: (text: string) => T | undefined;
}

type PlainKey = Exclude<keyof DreamRecipe, (typeof UNIT_KEYS)[number] | 'layer' | 'terms'>;

const WORDS: { readonly [K in PlainKey]: Word<DreamRecipe[K]> } = {
  name: { word: 'name', write: String, read: (text) => text.slice(0, LONGEST_NAME) || undefined },
  pictures: { word: 'pictures', ...number(1, MOST_PICTURES, true) },
  image: { word: 'image', ...nameOf(IMAGE_KINDS) },
  decorrelate: { word: 'colours', ...either('decorrelated', 'plain') },
  alpha: { word: 'ground', ...either('clear', 'opaque') },
  size: { word: 'size', write: String, read: (text) => SIZES.find((size) => String(size) === text) },
  steps: { word: 'steps', ...number(1, MOST_STEPS, true) },
  optimiser: { word: 'by', ...nameOf(OPTIMISERS) },
  rate: { word: 'rate', ...number(0, MOST_RATE) },
  transforms: { word: 'views', ...nameOf(TRANSFORM_LISTS) },
  seed: { word: 'seed', ...number(0, MOST_SEED, true) },
  start: { word: 'from', write: String, read: (text) => STARTS.find((start) => start === text) },
  octaves: { word: 'octaves', ...number(1, MOST_OCTAVES, true) },
  again: { word: 'again', ...either('yes', 'no') },
  power: { word: 'power', ...number(0, MOST_POWER) },
  preRelu: { word: 'values', ...either('prerelu', 'relu') },
};
const WEIGHT = number(-MOST_WEIGHT, MOST_WEIGHT);
const WEIGHTED = [...TERMS, ...BATCH_TERMS, ...ALPHA_TERMS];
const KEYS = Object.keys(WORDS) as readonly PlainKey[];

export function writeRecipe(recipe: DreamRecipe): string {
  const parts = [`${recipe.unit}-${writeUnit(recipe)}`];
  for (const key of KEYS) {
    const value = writeKey(key, recipe);
    if (value !== writeKey(key, DEFAULT_RECIPE)) parts.push(`${WORDS[key].word}-${value}`);
  }
  for (const { name } of WEIGHTED) {
    const weight = recipe.terms[name] ?? 0;
    if (weight !== 0) parts.push(`${name}-${WEIGHT.write(weight)}`);
  }
  if (recipe.layer) parts.push(`layer-${recipe.layer}`);
  return parts.join('_');
}

/** Undefined where the text names no unit. */
export function readRecipe(text: string): DreamRecipe | undefined {
  const [, before = '', layer = ''] = /^(.*?)(?:_layer-(.*))?$/s.exec(text) ?? [];
  const parts = new Map(before.split('_').map((part) => splitAtDash(part)));
  const unit = UNIT_KINDS.find((kind) => parts.has(kind));
  if (!unit || layer.length > LONGEST_NAME) return undefined;
  const read: Record<string, unknown> = {};
  for (const key of KEYS) {
    const value = WORDS[key].read(parts.get(WORDS[key].word) ?? '');
    if (value !== undefined) read[key] = value;
  }
  return {
    ...DEFAULT_RECIPE,
    ...read,
    ...readUnit(unit, parts.get(unit) ?? ''),
    terms: readTerms(parts),
    layer,
  };
}

/** Whether two recipes are the same. */
export function sameRecipe(a: DreamRecipe, b: DreamRecipe): boolean {
  return a === b || writeRecipe(a) === writeRecipe(b);
}

/** Whether a change on the way means that the recipe alone does not give the picture. */
export function alters(from: DreamRecipe, to: DreamRecipe): boolean {
  const { steps, again } = from;
  return !sameRecipe(from, { ...to, steps, again });
}

function writeKey<K extends PlainKey>(key: K, recipe: DreamRecipe): string {
  return WORDS[key].write(recipe[key]);
}

function readTerms(parts: ReadonlyMap<string, string>): Record<string, number> {
  const terms: Record<string, number> = {};
  for (const { name } of WEIGHTED) {
    const weight = WEIGHT.read(parts.get(name) ?? '');
    if (weight) terms[name] = weight;
  }
  return terms;
}

function splitAtDash(part: string): [string, string] {
  const at = part.indexOf('-');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

function nameOf(registry: readonly { readonly name: string }[]) {
  return { write: String, read: (text: string) => registry.find(({ name }) => name === text)?.name };
}

function either(yes: string, no: string) {
  return {
    write: (value: boolean) => (value ? yes : no),
    read: (text: string) => (text === yes ? true : text === no ? false : undefined),
  };
}

function number(least: number, most: number, whole = false) {
  return {
    write: (value: number) => String(Number(value.toPrecision(6))),
    read: (text: string) => {
      const parsed = text.trim() === '' ? Number.NaN : Number(text);
      if (!Number.isFinite(parsed)) return undefined;
      const value = Math.min(most, Math.max(least, parsed));
      return whole ? Math.round(value) : value;
    },
  };
}
