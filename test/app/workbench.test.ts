/** The workbench's grammar: every combination is shown or says why not; lists of elements survive the link. */

import { describe, expect, it } from 'vitest';
import {
  MOST_ELEMENTS,
  readElements,
  writeElement,
  writeElements,
} from '../../src/app/views/workbench/element-text.ts';
import { rowsOf } from '../../src/app/views/workbench/facts.ts';
import {
  ATOMS,
  type BenchElement,
  CELLS,
  CONTENTS,
  createElement,
  type Facts,
  INPUT,
  needsTarget,
  OPEN,
  OUTPUT,
  PRESENTATIONS,
  refusal,
} from '../../src/app/views/workbench/grammar.ts';
import { elementInWords } from '../../src/app/views/workbench/grammar-words.ts';
import { chosenItems } from '../../src/app/views/workbench/items.ts';
import { nextElement } from '../../src/app/views/workbench/next-element.ts';
import { PRESETS } from '../../src/app/views/workbench/presets.ts';
import { wantedFor } from '../../src/app/views/workbench/wanted.ts';

const LAYERS = ['conv', 'mixed3a', 'mixed4d', 'mixed5a', 'side'];
const FACTS: Facts = {
  open: 'mixed4d',
  labelOf: (layer) => layer,
  shapeOf: (layer) => (LAYERS.includes(layer) ? [1, 14, 14, 112] : undefined),
  classes: 200,
  end: { words: 'the classes', layer: OUTPUT, atom: 'neuron', leads: (layer) => layer !== 'side' },
};

/** All combinations about a layer. */
function combinations(layer: string): readonly BenchElement[] {
  return ATOMS.flatMap((atom) =>
    CONTENTS.flatMap((content) =>
      PRESENTATIONS.map((presentation) => createElement(layer, atom, content, presentation)),
    ),
  );
}

describe('the grammar', () => {
  it('shows every combination of a hidden layer that leads to classes', () => {
    expect(combinations(OPEN).filter((element) => refusal(element, FACTS) !== null)).toEqual([]);
    expect(combinations('mixed3a')).toHaveLength(20);
  });

  it.each([INPUT, OUTPUT, 'side', 'gone'])('says in one sentence why not, of %s', (layer) => {
    const refused = combinations(layer).flatMap((element) => refusal(element, FACTS) ?? []);
    expect(refused.length).toBeGreaterThan(0);
    for (const sentence of refused) expect(sentence).toMatch(/^[^.]+\.$/);
  });

  it('shows of the input the picture and what its places did, of the output classes', () => {
    const shown = (layer: string, facts = FACTS) =>
      combinations(layer)
        .filter((element) => refusal(element, facts) === null)
        .map(({ atom, content, presentation }) => `${atom} ${content} ${presentation}`);
    expect(shown(INPUT)).toEqual([
      'spatial attribution information',
      'whole activation information',
      'whole attribution information',
    ]);
    expect(shown(OUTPUT)).toEqual([
      'channel activation information',
      'channel activation feature',
      'neuron activation information',
      'neuron activation feature',
      'whole activation information',
    ]);
    const blind = { ...FACTS, classes: 0, end: null };
    expect(shown(OUTPUT, blind)).toEqual([]);
    expect(shown(INPUT, blind)).toEqual(['whole activation information']);
    expect(shown('mixed3a', blind).every((words) => words.includes('activation'))).toBe(true);
    expect(shown('mixed3a', blind)).toHaveLength(10);
  });

  it('knows what needs something that it is attributed to', () => {
    const filtered = createElement(OPEN, 'channel', 'activation', 'feature', { chosenBy: 'attribution' });
    expect(needsTarget(filtered)).toBe(true);
    expect(refusal(filtered, { ...FACTS, classes: 0, end: null })).toContain('classes');
    expect(needsTarget({ ...filtered, chosenBy: 'activation' })).toBe(false);
    expect(elementInWords({ ...filtered, content: 'attribution' }, 'mixed4d', 'tabby')).toBe(
      'mixed4d · channels · attribution to tabby · pictures',
    );
  });
});

describe('the text of a list', () => {
  const every = [INPUT, OUTPUT, OPEN, 'inception_4d/output', 'a.b*c%'].flatMap((layer) =>
    combinations(layer).map((element, i) => ({
      ...element,
      shown: 1 + (i % 32),
      cells: CELLS[i % 3] ?? 'max',
      chosenBy: CONTENTS[i % 2] ?? 'activation',
    })),
  );

  it.each(every.map((element) => [writeElement(element), element] as const))(
    'survives: %s',
    (text, element) => {
      expect(readElements(text)).toEqual([element]);
    },
  );

  it('keeps order, and tells an empty bench from none', () => {
    const some = every.slice(0, MOST_ELEMENTS);
    expect(readElements(writeElements(some))).toEqual(some);
    expect(readElements(writeElements([]))).toEqual([]);
    expect(readElements('')).toBeNull();
  });

  it('leaves out what makes no sense', () => {
    expect(readElements('hello')).toEqual([]);
    expect(readElements('xaiax8.mixed4d*caiax8.mixed4d*caiax999.a*caiax8.%zz')).toEqual([
      createElement('mixed4d', 'channel', 'activation', 'information', { shown: 8 }),
    ]);
    expect(readElements('caiax0.a*caiax99.a')?.map(({ shown }) => shown)).toEqual([1, 32]);
    expect(readElements(new Array(40).fill('caiax8.a').join('*'))).toHaveLength(MOST_ELEMENTS);
  });
});

it.each(PRESETS)('the preset “$name” can be shown and linked to', ({ elements }) => {
  const list = elements(LAYERS.slice(0, 4));
  expect(list.length).toBeGreaterThan(1);
  expect(list.map((element) => refusal(element, FACTS)).filter((sentence) => sentence !== null)).toEqual([]);
  expect(readElements(writeElements(list))).toEqual(list);
});

it('puts on the bench what is not there yet, one after the other', () => {
  const there: BenchElement[] = [];
  for (let next = nextElement('mixed4d', 'channel', there, FACTS); next; ) {
    there.push(next);
    next = nextElement('mixed4d', 'channel', there, FACTS);
  }
  expect(there.map(({ content, presentation }) => `${content} ${presentation}`)).toEqual([
    'activation feature',
    'attribution feature',
    'activation information',
    'attribution information',
  ]);
  expect(there.every(({ layer }) => layer === OPEN)).toBe(true);
  expect(nextElement(INPUT, 'group', [], FACTS)).toBeNull();
});

it('asks for each thing once, and for nothing that is not shown', () => {
  const elements = [
    createElement(OPEN, 'channel', 'attribution', 'feature'),
    createElement('mixed4d', 'spatial', 'activation', 'information'),
    createElement('mixed3a', 'neuron', 'activation', 'information'),
    createElement('mixed5a', 'group', 'attribution', 'feature'),
    createElement('side', 'channel', 'attribution', 'feature'),
    createElement(OUTPUT, 'spatial', 'activation', 'information'),
  ];
  expect(wantedFor(elements, FACTS, 'x')).toEqual({
    bench: { layers: ['mixed4d', 'mixed3a'], attributed: ['mixed4d'], classes: false, input: true },
    groups: { layers: ['mixed5a'], attributed: ['mixed5a'] },
  });
  const pixels = [createElement(INPUT, 'spatial', 'attribution', 'information')];
  expect(wantedFor(pixels, FACTS, 'x').bench).toMatchObject({ layers: ['x'], attributed: ['x'] });
  expect(rowsOf(LAYERS, ['conv'], elements, FACTS)).toEqual([
    OUTPUT,
    'side',
    'mixed5a',
    'mixed4d',
    'mixed3a',
    'conv',
    INPUT,
  ]);
});

it('filters by attribution: chosen by one number, shown with the other', () => {
  const item = (at: number, value: number) => {
    return { key: String(at), words: '', value, selected: null, picture: null, settled: true };
  };
  const atoms = {
    activation: Float32Array.of(5, 4, 3, 0),
    attribution: Float32Array.of(0, -2, 1, 0.5),
    item,
  };
  const keys = (content: 'activation' | 'attribution', chosenBy: 'activation' | 'attribution') =>
    chosenItems(atoms, { content, chosenBy, shown: 3 }).map(({ key, value }) => [key, value]);
  expect(keys('activation', 'activation')).toEqual([
    ['0', 5],
    ['1', 4],
    ['2', 3],
  ]);
  expect(keys('activation', 'attribution')).toEqual([
    ['1', 4],
    ['2', 3],
    ['3', 0],
  ]);
  expect(keys('attribution', 'attribution')).toEqual([
    ['1', -2],
    ['2', 1],
    ['3', 0.5],
  ]);
});
