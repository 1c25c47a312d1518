/**
 * The list of elements as short text for the link: `csafx6.mixed4d*wai…`. Each element is a letter for each choice, how
 * many are shown, a dot and its layer. Text from the address bar is not believed: elements that make no sense are left out.
 */

import { type BenchElement, MOST_SHOWN } from './grammar.ts';

/** More than that is no interface. */
export const MOST_ELEMENTS = 12;

const BETWEEN = '*';
/** For a bench that was cleared: no text stands for the first preset. */
const NOTHING = '-';

const ATOM_LETTERS = { g: 'group', s: 'spatial', c: 'channel', n: 'neuron', w: 'whole' } as const;
const CONTENT_LETTERS = { a: 'activation', t: 'attribution' } as const;
const PRESENTATION_LETTERS = { i: 'information', f: 'feature' } as const;
const CELLS_LETTERS = { x: 'max', m: 'mean', p: 'pointed' } as const;

export function writeElements(elements: readonly BenchElement[]): string {
  return elements.length === 0 ? NOTHING : elements.map(writeElement).join(BETWEEN);
}

export function writeElement(element: BenchElement): string {
  const { layer, atom, content, presentation, chosenBy, cells, shown } = element;
  const letters = [
    letterOf(ATOM_LETTERS, atom),
    letterOf(CONTENT_LETTERS, content),
    letterOf(PRESENTATION_LETTERS, presentation),
    letterOf(CONTENT_LETTERS, chosenBy),
    letterOf(CELLS_LETTERS, cells),
  ];
  return `${letters.join('')}${shown}.${encodeURIComponent(layer).replaceAll(BETWEEN, '%2A')}`;
}

/** Null for no text at all: the first preset. */
export function readElements(text: string): readonly BenchElement[] | null {
  if (text === '') return null;
  if (text === NOTHING) return [];
  const parts = text.split(BETWEEN).slice(0, MOST_ELEMENTS);
  return parts.map(readElement).filter((element) => element !== null);
}

function readElement(text: string): BenchElement | null {
  const [, a, b, c, d, e, count, name] = /^(.)(.)(.)(.)(.)(\d{1,2})\.(.{0,200})$/.exec(text) ?? [];
  const atom = wordOf(ATOM_LETTERS, a);
  const content = wordOf(CONTENT_LETTERS, b);
  const presentation = wordOf(PRESENTATION_LETTERS, c);
  const chosenBy = wordOf(CONTENT_LETTERS, d);
  const cells = wordOf(CELLS_LETTERS, e);
  const layer = readName(name);
  if (!atom || !content || !presentation || !chosenBy || !cells || layer === null) return null;
  const shown = Math.min(MOST_SHOWN, Math.max(1, Number(count)));
  return { layer, atom, content, presentation, chosenBy, cells, shown };
}

function letterOf(letters: Readonly<Record<string, string>>, word: string): string {
  return Object.keys(letters).find((letter) => letters[letter] === word) ?? '';
}

function wordOf<T extends string>(letters: Readonly<Record<string, T>>, letter = ''): T | undefined {
  return Object.hasOwn(letters, letter) ? letters[letter] : undefined;
}

function readName(text: string | undefined): string | null {
  try {
    return text === undefined ? null : decodeURIComponent(text);
  } catch {
    return null;
  }
}
