/** Classes are found by what a person types, the likeliest first. */

import { expect, it } from 'vitest';
import { searchClasses } from '../../src/app/dream/class-search.ts';

const NAMES = ['tiger shark', 'tabby, tabby cat', 'tiger cat', 'tiger', 'Cafétière', 'bobcat'];

function found(query: string): readonly (string | undefined)[] {
  return searchClasses(NAMES, query).map((index) => NAMES[index]);
}

it('puts the name itself first, then those that begin with it', () => {
  expect(found('tiger')).toEqual(['tiger', 'tiger shark', 'tiger cat']);
  expect(found('cat')).toEqual(['tabby, tabby cat', 'tiger cat', 'bobcat']);
});

it('takes words in any order, without case and accents, and numbers', () => {
  expect(found('CAT tab')).toEqual(['tabby, tabby cat']);
  expect(found('cafe')).toEqual(['Cafétière']);
  expect(found('5')).toEqual(['bobcat']);
  expect(found('wolf')).toEqual([]);
});

it('lists what there is before anything is typed, up to what a list holds', () => {
  expect(found('')).toEqual(NAMES);
  expect(searchClasses(new Array<string>(1000).fill('class'), 'class')).toHaveLength(60);
});
