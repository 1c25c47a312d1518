/** The dream's recipe as text and inside a PNG, what goes on and what begins anew, and the pace of steps. */

import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/app/dream/pace.ts';
import { readSaved, writeSaved } from '../../src/app/dream/png-recipe.ts';
import { addPngText, crc32, readPngText } from '../../src/app/dream/png-text.ts';
import { DEFAULT_RECIPE, type DreamRecipe, goesOn, isSoftware } from '../../src/app/dream/recipe.ts';
import { readRecipe, sameRecipe, writeRecipe } from '../../src/app/dream/recipe-text.ts';
import {
  pickCell,
  pickDirection,
  pickRandomDirection,
  pointsSomewhere,
  unitInFileName,
  unitInShort,
  unitInWords,
} from '../../src/app/dream/unit.ts';
import { packVector, unpackVector } from '../../src/app/dream/vector-text.ts';
import { decodePng, encodePng, solidPicture } from '../e2e/support/images.ts';

const CHOSEN: DreamRecipe = { ...DEFAULT_RECIPE, layer: 'mixed4c', index: 12 };

describe('a recipe as text', () => {
  it('says only what differs from the defaults', () => {
    expect(writeRecipe(CHOSEN)).toBe('channel-12_layer-mixed4c');
    expect(writeRecipe({ ...CHOSEN, size: 64, rate: 0.1, terms: { totalVariation: -0.25 } })).toBe(
      'channel-12_size-64_rate-0.1_totalVariation--0.25_layer-mixed4c',
    );
    expect(new URLSearchParams({ dream: writeRecipe(CHOSEN) }).toString()).toBe(
      'dream=channel-12_layer-mixed4c',
    );
  });

  it.each<Partial<DreamRecipe>>([
    {},
    { layer: 'conv_1/relu_layer-2 & co' },
    { unit: 'neuron', cell: [3, 4] },
    { unit: 'direction', index: 0, cell: [3, 4] },
    { unit: 'class', index: 207 },
    { unit: 'versus', index: 3, other: 40 },
    { unit: 'between', index: 7, other: 9, pictures: 5, terms: { alignment: 0.5 } },
    { unit: 'vector', index: 0, vector: packVector([0, -1, 0.25]), name: 'group 2 of 6' },
    { pictures: 4, terms: { diversity: -2 } },
    { alpha: true, transforms: 'alpha', terms: { blurAlpha: -0.1 } },
    { unit: 'deepdream', index: 0, start: 'octaves', octaves: 3, rate: 0.006, again: true },
    { unit: 'caricature', index: 0, power: 2.5, transforms: 'caricature' },
    { unit: 'inversion', index: 0, preRelu: true },
    { image: 'pixels', decorrelate: false, size: 256, steps: 77, optimiser: 'sgd', rate: 0.0125 },
    { transforms: 'none', seed: 999_999, start: 'picture', terms: { l1: -0.05, blur: 1 } },
  ])('comes back as it was: %o', (patch) => {
    const recipe = { ...CHOSEN, ...patch };
    const read = readRecipe(writeRecipe(recipe));
    expect(read && { ...read, terms: writeRecipe(read) }).toEqual({ ...recipe, terms: writeRecipe(recipe) });
  });

  it('believes nothing', () => {
    for (const text of ['', 'nonsense', 'size-64_layer-a', `channel-1_layer-${'x'.repeat(500)}`]) {
      expect(readRecipe(text), text).toBeUndefined();
    }
    const odd = readRecipe('channel-1e9_size-7_rate-NaN_steps-1e99_by-magic_seed--5_layer-a');
    expect(odd).toEqual({ ...DEFAULT_RECIPE, layer: 'a', steps: 4096, seed: 0 });
    expect(readRecipe('neuron-3.x.y_layer-a')?.index).toBe(3);
    expect(readRecipe('versus-1e3.7_pictures-99_layer-a')).toMatchObject({ index: 0, other: 7, pictures: 5 });
    for (const vector of ['', 'AAAA', '<b>', 'A'.repeat(5000)]) {
      expect(readRecipe(`vector-${vector}_layer-a`)?.vector, vector).toBe('');
    }
  });

  it('tells what a running dream can take', () => {
    expect(goesOn(CHOSEN, { ...CHOSEN, rate: 0.1, steps: 9, terms: { l1: 1 }, transforms: 'none' })).toBe(
      true,
    );
    for (const patch of [{ seed: 2 }, { index: 3 }, { size: 64 as const }, { cell: [1, 2] as const }]) {
      expect(goesOn(CHOSEN, { ...CHOSEN, ...patch }), JSON.stringify(patch)).toBe(false);
    }
    expect(sameRecipe(CHOSEN, { ...CHOSEN, terms: { l1: 0 } })).toBe(true);
  });
});

describe('a PNG', () => {
  const file = encodePng(solidPicture(5, 3, [10, 200, 30]));

  it('carries words and stays the picture it was', () => {
    const text = 'Größe: 64 · ∑';
    const made = addPngText(file, 'cubescope-recipe', text);
    expect(readPngText(made, 'cubescope-recipe')).toBe(text);
    expect(readPngText(made, 'other')).toBeNull();
    expect(decodePng(Buffer.from(made))).toEqual(decodePng(file));
  });

  it('has no words of ours where none were put, cut off or not', () => {
    expect(readPngText(file, 'cubescope-recipe')).toBeNull();
    const made = addPngText(file, 'cubescope-recipe', 'words');
    for (let length = 0; length < 60; length++) {
      expect(readPngText(made.subarray(0, length), 'cubescope-recipe')).toBeNull();
    }
    expect(() => addPngText(new Uint8Array(40), 'a', 'b')).toThrow('no PNG');
  });

  it('is summed as the standard says', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('gives its recipe back', () => {
    const saved = { network: 'pocket', recipe: CHOSEN, steps: 40, altered: true };
    expect(readSaved(writeSaved(saved))).toEqual(saved);
    for (const text of ['', '7', 'null', '{}', '{"format":"cubescope-recipe","version":2}']) {
      expect(readSaved(text), text).toBeNull();
    }
  });
});

describe('the pace', () => {
  it('sends more while answers come within a frame, and half as many when they do not', () => {
    const pace = new Pace();
    expect(pace.due(0)).toBe(1);
    for (let i = 0; i < 20; i++) pace.took(pace.due(i), 8, i);
    expect(pace.due(20)).toBe(32);
    pace.took(32, 20, 21);
    expect(pace.due(21)).toBe(32);
    pace.took(32, 40, 22);
    expect(pace.due(22)).toBe(16);
    pace.took(3, 5, 23);
    expect(pace.due(23)).toBe(16);
  });

  it('leaves a slow GPU a breath after each step', () => {
    const pace = new Pace();
    pace.took(1, 100, 1000);
    expect(pace.due(1010)).toBe(0);
    expect(pace.due(1031)).toBe(1);
  });

  it('says steps per second', () => {
    const pace = new Pace();
    expect(pace.rate).toBeNull();
    for (const at of [0, 500, 1000]) pace.took(5, 10, at);
    expect(pace.rate).toBe(10);
    pace.forgetRate();
    expect(pace.rate).toBeNull();
  });
});

it('knows software adapters by their names', () => {
  expect(isSoftware('google swiftshader')).toBe(true);
  expect(isSoftware('nvidia hopper')).toBe(false);
});

describe('a direction', () => {
  it('is written as text and comes back to within a byte, with length 1', () => {
    const vector = Array.from({ length: 528 }, (_, i) => Math.sin(i * i) * 37);
    const [text, length] = [packVector(vector), Math.hypot(...vector)];
    expect(text).toMatch(/^[A-Za-z0-9*.]{704}$/);
    const read = unpackVector(text) ?? [];
    expect(Math.hypot(...read)).toBeCloseTo(1, 5);
    const along = vector.reduce((sum, each, i) => sum + (each * (read[i] ?? 0)) / length, 0);
    expect(along).toBeGreaterThan(0.9999);
    expect(unpackVector('A')).toBeNull();
  });

  it('is refused where it points nowhere', () => {
    for (const vector of [[], [0, 0], [1, Number.NaN], [Number.POSITIVE_INFINITY]]) {
      expect(() => packVector(vector), String(vector)).toThrow('points nowhere');
    }
    expect(() => packVector(new Float32Array(4000).fill(1))).toThrow('at most 3072 channels, not 4000');
  });

  it('knows a direction that points nowhere', () => {
    expect([[0, 0], [], [Number.NaN, 1], [0, -1]].map(pointsSomewhere)).toEqual([false, false, false, true]);
  });

  it('is a unit with the name of whoever chose it, one for each seed at random', () => {
    const picked = pickDirection(CHOSEN, 'mixed3a', new Float32Array([0, 2, -1]), 'group_2');
    expect(picked).toMatchObject({ layer: 'mixed3a', unit: 'vector', index: 0, name: 'group 2' });
    expect(readRecipe(writeRecipe(picked))).toEqual(picked);
    expect(unitInWords(picked)).toBe('mixed3a, group 2');
    expect(unitInFileName('pocket', picked)).toBe('dream-pocket-mixed3a-vector-group_2');
    const drawn = [1, 1, 2].map((seed) => pickRandomDirection(CHOSEN, 'mixed3a', 9, seed).vector);
    expect(drawn[0]).toBe(drawn[1]);
    expect(drawn[0]).not.toBe(drawn[2]);
    expect(pickCell(picked, 'mixed3a', [1, 2, 3])).toMatchObject({ unit: 'channel', vector: '', name: '' });
  });
});

it('names pairs', () => {
  const classes = ['goldfish', 'bullfrog'];
  const versus: DreamRecipe = { ...CHOSEN, unit: 'versus', index: 1, other: 0 };
  expect(unitInWords(versus, classes)).toBe('bullfrog, not goldfish');
  expect(unitInShort(versus)).toBe('class 1, not class 0');
  expect(unitInFileName('pocket', versus)).toBe('dream-pocket-versus-1-0');
  const between: DreamRecipe = { ...CHOSEN, unit: 'between', index: 1, other: 9 };
  expect(unitInWords(between)).toBe('mixed4c, from channel 1 to 9');
});

it('names units, and follows the pointer', () => {
  expect(unitInWords(CHOSEN)).toBe('mixed4c, channel 12');
  expect(unitInFileName('my net', { ...CHOSEN, layer: 'a/b' })).toBe('dream-my_net-a_b-channel-12');
  const picked = pickCell({ ...CHOSEN, unit: 'direction' }, 'mixed3a', [1, 2, 33]);
  expect(picked).toMatchObject({ layer: 'mixed3a', unit: 'direction', index: 0, cell: [1, 2] });
  expect(pickCell(CHOSEN, 'mixed3a', [1, 2, 33])).toMatchObject({ unit: 'channel', index: 33, cell: null });
});
