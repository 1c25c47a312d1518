/** The atoms of a layer as items of a list, whatever they are: what they are called, what they come to, what they look like. */

import { groupCss } from '../../../viz/group-colours.ts';
import {
  cellLengths,
  cellSums,
  cellVector,
  largestPlaces,
  poolCells,
  totals,
} from '../../../viz/workbench-numbers.ts';
import { className } from '../../dream/unit.ts';
import type { Selected } from '../../selected.ts';
import type { BenchElement } from './grammar.ts';
import type { GroupReading } from './group-reading.ts';
import type { LayerReading } from './reading.ts';

/** What an item's picture is of. */
export type ItemPicture =
  | { readonly kind: 'channel'; readonly layer: string; readonly channel: number }
  | { readonly kind: 'direction'; readonly layer: string; readonly vector: Float32Array };

export interface BenchItem {
  /** Tells it from the other items of its list. */
  readonly key: string;
  /** "ch 426", "row 3, col 4". */
  readonly words: string;
  readonly value: number;
  readonly selected: Selected | null;
  readonly picture: ItemPicture | null;
  /** Of its group, wherever that is shown. */
  readonly colour?: string;
  /** The picture is of something that will not move any more. */
  readonly settled: boolean;
}

/** What there is of a kind of atom, before any is chosen. */
export interface Atoms {
  readonly activation: Float32Array;
  /** What each did for the class; null where that was not asked. */
  readonly attribution: Float32Array | null;
  readonly item: (at: number, value: number) => BenchItem;
}

/** @param cell the pointed one, or the one that fires most, where channels are those of one cell */
export function channelAtoms(reading: LayerReading, cells: BenchElement['cells'], cell: number): Atoms {
  const { layer, effects } = reading;
  const effectsOf = effects && { ...reading, values: effects };
  const single = cells === 'pointed';
  return {
    activation: single ? cellVector(reading, cell) : poolCells(reading, cells),
    attribution: effectsOf && (single ? cellVector(effectsOf, cell) : poolCells(effectsOf, 'sum')),
    item: (channel, value) => ({
      key: String(channel),
      words: `ch ${channel}`,
      value,
      selected: { kind: 'channel', layer, channel },
      picture: { kind: 'channel', layer, channel },
      settled: true,
    }),
  };
}

export function neuronAtoms({ layer, columns, channels, values, effects }: LayerReading): Atoms {
  return {
    activation: values,
    attribution: effects,
    item: (at, value) => {
      const [cell, channel] = [Math.floor(at / channels), at % channels];
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      return {
        key: String(at),
        words: `${row}, ${column} · ch ${channel}`,
        value,
        selected: { kind: 'cell', layer, row, column, channel },
        picture: { kind: 'channel', layer, channel },
        settled: true,
      };
    },
  };
}

/** @param still the picture stands still */
export function cellAtoms(reading: LayerReading, still: boolean): Atoms {
  const { layer, columns, effects } = reading;
  return {
    activation: cellLengths(reading),
    attribution: effects && cellSums({ ...reading, values: effects }),
    item: (cell, value) => {
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      return {
        key: String(cell),
        words: `row ${row}, col ${column}`,
        value,
        selected: { kind: 'cell', layer, row, column, channel: null },
        picture: { kind: 'direction', layer, vector: cellVector(reading, cell) },
        settled: still,
      };
    },
  };
}

export function groupAtoms({ present, effects }: GroupReading): Atoms {
  const { layer, factors, settled } = present;
  const { directions, channels, magnitudes } = factors;
  return {
    activation: magnitudes,
    attribution: effects,
    item: (group, value) => ({
      key: String(group),
      words: `group ${group + 1}`,
      value,
      colour: groupCss(group, present.groups),
      selected: { kind: 'group', layer, group },
      picture: {
        kind: 'direction',
        layer,
        vector: directions.slice(group * channels, (group + 1) * channels),
      },
      settled,
    }),
  };
}

/** @param layer of the classes' scores */
export function classAtoms(layer: string, values: Float32Array, labels: readonly string[] | null): Atoms {
  return {
    activation: values,
    attribution: null,
    item: (index, value) => ({
      key: String(index),
      words: className(labels, index),
      value,
      selected: { kind: 'class', index },
      picture: { kind: 'channel', layer, channel: index },
      settled: true,
    }),
  };
}

/** A layer as one thing: the vector that its cells have on average, or that speaks for the class in all of them. */
export function wholeItem(
  reading: LayerReading,
  content: BenchElement['content'],
  still: boolean,
): BenchItem {
  const { layer, effects, values } = reading;
  const attributed = content === 'attribution' && effects;
  const vector = attributed ? poolCells({ ...reading, values: effects }, 'sum') : poolCells(reading, 'mean');
  const sum = (attributed ? effects : values).reduce((all, value) => all + value, 0);
  return {
    key: content,
    words: attributed ? 'what speaks for it' : 'the mean vector',
    value: attributed ? sum : sum / values.length,
    selected: null,
    picture: { kind: 'direction', layer, vector },
    settled: still,
  };
}

/** What a whole layer did for the class: for it, against it, and both together. */
export function totalItems(effects: Float32Array): readonly BenchItem[] {
  const { above, below } = totals(effects);
  const rows = [
    ['for it', above],
    ['against it', below],
    ['together', above + below],
  ] as const;
  return rows.map(([words, value]) => {
    return { key: words, words, value, selected: null, picture: null, settled: true };
  });
}

/**
 * The atoms that an element shows, largest first. Attributions count by how far they are from nothing, either way;
 * activations of nothing say nothing and are left out.
 */
export function chosenItems(
  { activation, attribution, item }: Atoms,
  { content, chosenBy, shown }: Pick<BenchElement, 'content' | 'chosenBy' | 'shown'>,
): readonly BenchItem[] {
  const values = content === 'attribution' ? attribution : activation;
  const order = chosenBy === 'attribution' ? attribution : activation;
  if (!values || !order) return [];
  const places = largestPlaces(order, shown, chosenBy === 'attribution' ? 'magnitude' : 'value');
  return places.filter((at) => order[at] !== 0).map((at) => item(at, values[at] ?? 0));
}
