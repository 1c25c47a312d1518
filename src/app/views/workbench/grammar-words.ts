/** The grammar in words: for the head of an element, for its choices and for those who listen. */

import {
  ATOMS,
  type Atom,
  type BenchElement,
  type Cells,
  type Content,
  INPUT,
  OUTPUT,
  type Presentation,
} from './grammar.ts';

export const ATOM_WORDS: Readonly<Record<Atom, string>> = {
  group: 'groups',
  spatial: 'places',
  channel: 'channels',
  neuron: 'neurons',
  whole: 'the whole',
};
export const CONTENT_WORDS: Readonly<Record<Content, string>> = {
  activation: 'activations',
  attribution: 'attribution',
};
export const PRESENTATION_WORDS: Readonly<Record<Presentation, string>> = {
  information: 'numbers',
  feature: 'pictures',
};
export const CELLS_WORDS: Readonly<Record<Cells, string>> = {
  max: 'where they fire most',
  mean: 'on average',
  pointed: 'in the pointed cell',
};
/** Over the columns of the table. */
export const ATOM_TITLES = ATOMS.map((atom) => [atom, ATOM_WORDS[atom].replace('the ', '')] as const);

/** "input", "output", or the layer's own name. */
export function layerInWords(layer: string): string {
  return layer === INPUT ? 'input' : layer === OUTPUT ? 'output' : layer;
}

/** "mixed4d · channels · attribution to Egyptian cat · pictures". @param layer its name, also of the open one */
export function elementInWords(element: BenchElement, layer: string, className: string | null): string {
  const { atom, content, presentation } = element;
  const to = content === 'attribution' && className !== null ? ` to ${className}` : '';
  return [
    layerInWords(layer),
    ATOM_WORDS[atom],
    `${CONTENT_WORDS[content]}${to}`,
    PRESENTATION_WORDS[presentation],
  ].join(' · ');
}
