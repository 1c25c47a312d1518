/** What a click at a crossing of layer and atom puts there: what goes without saying first, then what is not there yet. */

import {
  type Atom,
  type BenchElement,
  type Content,
  createElement,
  type Facts,
  layerOf,
  OPEN,
  type Presentation,
  refusal,
} from './grammar.ts';

type Way = readonly [content: Content, presentation: Presentation];

const INFORMATION_FIRST: readonly Way[] = [
  ['activation', 'information'],
  ['attribution', 'information'],
  ['activation', 'feature'],
  ['attribution', 'feature'],
];
const FEATURES_FIRST: readonly Way[] = [
  ['activation', 'feature'],
  ['attribution', 'feature'],
  ['activation', 'information'],
  ['attribution', 'information'],
];
const WAYS: Readonly<Record<Atom, readonly Way[]>> = {
  group: INFORMATION_FIRST,
  spatial: INFORMATION_FIRST,
  channel: FEATURES_FIRST,
  neuron: FEATURES_FIRST,
  whole: INFORMATION_FIRST,
};

/** Null where everything that can be shown there is on the bench. @param row name of the layer, or of an end */
export function nextElement(
  row: string,
  atom: Atom,
  there: readonly BenchElement[],
  facts: Facts,
): BenchElement | null {
  const layer = row === facts.open ? OPEN : row;
  const taken = new Set(
    there
      .filter((element) => layerOf(element, facts) === row && element.atom === atom)
      .map(({ content, presentation }) => `${content} ${presentation}`),
  );
  const free = WAYS[atom].filter(([content, presentation]) => !taken.has(`${content} ${presentation}`));
  const elements = free.map(([content, presentation]) => createElement(layer, atom, content, presentation));
  return elements.find((element) => refusal(element, facts) === null) ?? null;
}
