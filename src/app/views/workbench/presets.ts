/** The article's interfaces as lists of elements: what a person begins with, and changes. Each has a view of its own too. */

import type { ViewName } from '../names.ts';
import { shownLayers } from '../spatial/columns.ts';
import { type BenchElement, createElement, INPUT, OPEN, OUTPUT } from './grammar.ts';

export interface Preset {
  readonly name: string;
  /** The view that does it in full; null where there is none. */
  readonly view: ViewName | null;
  /** @param layers of the network, in its order */
  readonly elements: (layers: readonly string[]) => readonly BenchElement[];
}

const CLASSES = createElement(OUTPUT, 'whole', 'activation', 'information', { shown: 5 });

export const DICTIONARY: Preset = {
  name: 'Semantic dictionary',
  view: 'dictionary',
  elements: () => [
    createElement(OPEN, 'spatial', 'activation', 'information'),
    createElement(OPEN, 'channel', 'activation', 'feature', { cells: 'pointed' }),
    CLASSES,
  ],
};

export const PRESETS: readonly Preset[] = [
  DICTIONARY,
  {
    name: 'Why A rather than B',
    view: 'versus',
    elements: () => [
      CLASSES,
      createElement(OPEN, 'channel', 'attribution', 'feature', { shown: 8 }),
      createElement(OPEN, 'spatial', 'attribution', 'information'),
    ],
  },
  {
    name: 'Activation grid',
    view: 'grid',
    elements: () => [
      createElement(OPEN, 'spatial', 'activation', 'information'),
      createElement(OPEN, 'spatial', 'activation', 'feature', { shown: 12 }),
    ],
  },
  {
    name: 'Spatial attribution',
    view: 'spatial',
    elements: (layers) => [
      createElement(INPUT, 'spatial', 'attribution', 'information'),
      ...spread(layers).map((layer) => createElement(layer, 'spatial', 'attribution', 'information')),
      CLASSES,
    ],
  },
  {
    name: 'Channel attribution',
    view: 'paths',
    elements: (layers) => [
      ...spread(layers)
        .slice(1)
        .map((layer) => createElement(layer, 'channel', 'attribution', 'feature', { shown: 4 })),
      CLASSES,
    ],
  },
  {
    name: 'Filtered by attribution',
    view: null,
    elements: () => [
      createElement(OPEN, 'channel', 'activation', 'feature'),
      createElement(OPEN, 'channel', 'activation', 'feature', { chosenBy: 'attribution' }),
      CLASSES,
    ],
  },
  {
    name: 'Groups',
    view: 'groups',
    elements: () => [
      createElement(OPEN, 'group', 'activation', 'information'),
      createElement(OPEN, 'group', 'activation', 'feature'),
      createElement(OPEN, 'group', 'attribution', 'information'),
    ],
  },
  {
    name: 'Group flow',
    view: 'flow',
    elements: (layers) => [
      ...spread(layers)
        .slice(1, 3)
        .map((layer) => createElement(layer, 'group', 'attribution', 'feature')),
      CLASSES,
    ],
  },
];

function spread(layers: readonly string[]): readonly string[] {
  return shownLayers({ layers }, [], null);
}
