/**
 * The grammar of interfaces (Olah et al., The Building Blocks of Interpretability, 2018, "The Space of Interpretability
 * Interfaces"): an element shows the content of a layer's atoms in a presentation, an interface is a list of elements.
 * Every combination either can be shown, or one sentence says why not.
 */

import type { Shape } from '../../../net/graph.ts';

/** How a layer is cut. */
export const ATOMS = ['group', 'spatial', 'channel', 'neuron', 'whole'] as const;
export const CONTENTS = ['activation', 'attribution'] as const;
/** Numbers as charts and maps, or pictures of what is looked for. */
export const PRESENTATIONS = ['information', 'feature'] as const;
/** Which of a channel's cells count: the one where it fires most, all on average, the one that is pointed at. */
export const CELLS = ['max', 'mean', 'pointed'] as const;

export type Atom = (typeof ATOMS)[number];
export type Content = (typeof CONTENTS)[number];
export type Presentation = (typeof PRESENTATIONS)[number];
export type Cells = (typeof CELLS)[number];

/** Names of the layers at both ends; hidden ones have their own name, the open one none. */
export const INPUT = '(input)';
export const OUTPUT = '(output)';
export const OPEN = '';

export interface BenchElement {
  /** A layer's name, or one of the three above. */
  readonly layer: string;
  readonly atom: Atom;
  readonly content: Content;
  readonly presentation: Presentation;
  /** How many atoms at most, 1…`MOST_SHOWN`. */
  readonly shown: number;
  /** What decides which atoms are shown: another than the content filters by it. */
  readonly chosenBy: Content;
  readonly cells: Cells;
}

export const MOST_SHOWN = 32;

/** What of a network decides which combinations there are. */
export interface Facts {
  /** Name of the layer that is open. */
  readonly open: string;
  /** A layer's name where there is little room. */
  readonly labelOf: (layer: string) => string;
  /** Shape of a hidden layer; undefined for names that are none. */
  readonly shapeOf: (layer: string) => Shape | undefined;
  /** How many classes; 0 where the network does not say. */
  readonly classes: number;
  /** Where attributions end; null where nothing is pinned for them and there are no classes. */
  readonly end: AttributionEnd | null;
}

export interface AttributionEnd {
  /** What it is, in words: "the classes", "mixed4d, channel 17". */
  readonly words: string;
  /** Where it stands in the table. */
  readonly layer: string;
  readonly atom: Atom;
  /** Whether a hidden layer leads to it. */
  readonly leads: (layer: string) => boolean;
}

export function createElement(
  layer: string,
  atom: Atom,
  content: Content,
  presentation: Presentation,
  more: Partial<Pick<BenchElement, 'shown' | 'chosenBy' | 'cells'>> = {},
): BenchElement {
  const shown = presentation === 'feature' ? 6 : 8;
  return { layer, atom, content, presentation, shown, chosenBy: content, cells: 'max', ...more };
}

/** The layer that an element is about. */
export function layerOf({ layer }: Pick<BenchElement, 'layer'>, { open }: Pick<Facts, 'open'>): string {
  return layer === OPEN ? open : layer;
}

/** Whether something has to be chosen that it is attributed to. */
export function needsTarget({ layer, atom, content, chosenBy }: BenchElement): boolean {
  return content === 'attribution' || (chosenBy === 'attribution' && layer !== OUTPUT && atom !== 'whole');
}

/** Why an element can't be shown, in a sentence; null where it can. */
export function refusal(element: BenchElement, facts: Facts): string | null {
  if (element.layer === INPUT) return inputRefusal(element, facts);
  if (element.layer === OUTPUT) return outputRefusal(element, facts);
  const layer = layerOf(element, facts);
  if (!facts.shapeOf(layer)) return `This network has no layer “${layer}”; choose another.`;
  if (!needsTarget(element)) return null;
  if (!facts.end) return NO_CLASSES;
  const { words, leads } = facts.end;
  return leads(layer) ? null : `${layer} does not lead to ${words}; choose activations instead.`;
}

const NO_CLASSES = 'This network does not say which of its nodes are classes; choose activations instead.';

function inputRefusal({ atom, content, presentation }: BenchElement, { end }: Facts): string | null {
  if (presentation === 'feature')
    return 'The input is a picture already; choose numbers instead of pictures.';
  if (atom !== 'whole' && atom !== 'spatial') {
    return 'The input has colours, no features yet; choose its places or the whole.';
  }
  if (content === 'activation') {
    return atom === 'whole' ? null : 'The cells of the input are its pixels; choose the whole to see them.';
  }
  return end ? null : NO_CLASSES;
}

function outputRefusal({ atom, content, presentation }: BenchElement, { classes }: Facts): string | null {
  if (classes === 0) return 'This network does not say which of its nodes are classes.';
  if (content === 'attribution') {
    return 'The output is where attributions end; choose an earlier layer to see what it did.';
  }
  if (atom === 'spatial')
    return 'Classes have no place; choose the places of an earlier layer, attributed to a class.';
  if (atom === 'group') return 'Classes are not parted into groups; choose an earlier layer.';
  if (atom === 'whole' && presentation === 'feature') {
    return 'All classes at once have no picture; choose channels to see one for each.';
  }
  return null;
}
