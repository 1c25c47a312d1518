/** What an element shows, worked out from the readings: composed of its layer, atom, content and presentation. */

import { indexOfLargest } from '../../../viz/dictionary-words.ts';
import { seenPicture } from '../../../viz/spatial-picture.ts';
import {
  cellLengths,
  cellSums,
  channelPlane,
  type Histogram,
  histogramOf,
  sumSquares,
} from '../../../viz/workbench-numbers.ts';
import type { PresentGroups } from '../../answers/groups.ts';
import type { LiveNetwork } from '../../live-network.ts';
import { placeIn, type Selected } from '../../selected.ts';
import { type BenchElement, type Facts, INPUT, layerOf, OUTPUT } from './grammar.ts';
import type { GroupReading } from './group-reading.ts';
import {
  type Atoms,
  type BenchItem,
  cellAtoms,
  channelAtoms,
  chosenItems,
  classAtoms,
  groupAtoms,
  neuronAtoms,
  totalItems,
  wholeItem,
} from './items.ts';
import type { BenchReading, LayerReading } from './reading.ts';

export interface SeenPicture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

export interface CellsAnswer {
  readonly kind: 'cells';
  readonly layer: string;
  readonly rows: number;
  readonly columns: number;
  /** [rows · columns] */
  readonly values: Float32Array;
  readonly content: BenchElement['content'];
  /** What the map is of, where it is not all channels. */
  readonly of: string;
  readonly picture: SeenPicture | null;
  /** Whether its cells can be pointed at: pixels can't. */
  readonly pointable: boolean;
}

export type ElementAnswer =
  | {
      readonly kind: 'items';
      readonly items: readonly BenchItem[];
      /** How many there were to choose from, and what a whole bar means; in words. */
      readonly note: string;
      readonly format: 'number' | 'percent';
    }
  | CellsAnswer
  | { readonly kind: 'groups'; readonly present: PresentGroups }
  | { readonly kind: 'histogram'; readonly histogram: Histogram; readonly layer: string }
  | { readonly kind: 'picture'; readonly picture: SeenPicture }
  | { readonly kind: 'nothing'; readonly sentence: string };

export interface Readings {
  readonly bench: BenchReading | null;
  readonly groups: ReadonlyMap<string, GroupReading>;
  readonly selected: Selected | null;
  /** The picture stands still: what it shows is worth a picture at once. */
  readonly still: boolean;
  readonly live: LiveNetwork;
  readonly facts: Facts;
}

const HISTOGRAM_PARTS = 32;
/** The map of the input has no more cells than that on a side. */
const INPUT_CELLS = 28;
const TOTALS = 'sums of activation × gradient';

/** Null while what it needs is not there yet. The element is one that can be shown. */
export function answerOf(element: BenchElement, readings: Readings): ElementAnswer | null {
  if (element.layer === INPUT) return inputAnswer(element, readings);
  if (element.layer === OUTPUT) return outputAnswer(element, readings);
  const layer = layerOf(element, readings.facts);
  if (element.atom === 'group') return groupAnswer(element, readings, layer);
  const reading = readings.bench?.layers.get(layer);
  if (!reading || (element.content === 'attribution' && !reading.effects)) return null;
  if (element.chosenBy === 'attribution' && element.atom !== 'whole' && !reading.effects) return null;
  return layerAnswer(element, reading, readings);
}

/** Whether what is pointed at decides what an element shows, so that it is drawn anew when that changes. */
export function followsPointer({ atom, cells, presentation }: BenchElement): boolean {
  return (
    (atom === 'channel' && cells === 'pointed') || (atom === 'spatial' && presentation === 'information')
  );
}

function layerAnswer(element: BenchElement, reading: LayerReading, readings: Readings): ElementAnswer {
  const { atom, content, presentation } = element;
  const { layer, effects } = reading;
  if (atom === 'spatial' && presentation === 'information') return cellsAnswer(element, reading, readings);
  if (atom === 'whole') {
    if (presentation === 'feature') return itemsAnswer([wholeItem(reading, content, readings.still)], '');
    if (content === 'attribution' && effects) return itemsAnswer(totalItems(effects), TOTALS);
    return { kind: 'histogram', histogram: histogramOf(reading.values, HISTOGRAM_PARTS), layer };
  }
  const items = chosenItems(atomsOf(element, reading, readings), element);
  if (items.length === 0) return nothing(element, layer, readings.facts);
  return itemsAnswer(items, noteOf(element, items.length, countOf(element, reading)));
}

function atomsOf(element: BenchElement, reading: LayerReading, readings: Readings): Atoms {
  if (element.atom === 'neuron') return neuronAtoms(reading);
  if (element.atom === 'spatial') return cellAtoms(reading, readings.still);
  return channelAtoms(
    reading,
    element.cells,
    element.cells === 'pointed' ? pointedCell(reading, readings) : 0,
  );
}

/** The cell that is pointed at or lies where that is; else the one that fires most. */
function pointedCell(reading: LayerReading, { selected, live }: Readings): number {
  const { layer, rows, columns, channels } = reading;
  const place = placeIn(selected, layer, [1, rows, columns, channels], (name) => live.shapes.get(name));
  if (place && place.row !== null && place.column !== null) return place.row * columns + place.column;
  return indexOfLargest(cellLengths(reading));
}

/** Where a layer fires; where a channel of it does while that is pointed at. */
function cellsAnswer(element: BenchElement, reading: LayerReading, readings: Readings): CellsAnswer {
  const { content } = element;
  const { layer, rows, columns, effects } = reading;
  const { selected } = readings;
  const numbers = content === 'attribution' && effects ? { ...reading, values: effects } : reading;
  const channel = selected?.kind === 'channel' && selected.layer === layer ? selected.channel : null;
  const all = content === 'attribution' ? cellSums(numbers) : cellLengths(numbers);
  return {
    kind: 'cells',
    layer,
    rows,
    columns,
    values: channel !== null && channel < reading.channels ? channelPlane(numbers, channel) : all,
    content,
    of: channel === null ? '' : `channel ${channel}`,
    picture: pictureOf(readings),
    pointable: true,
  };
}

function groupAnswer(
  element: BenchElement,
  { groups, facts }: Readings,
  layer: string,
): ElementAnswer | null {
  const reading = groups.get(layer);
  if (!reading) return null;
  const { present, effects } = reading;
  if (present.full === 0) return nothing(element, layer, facts);
  const { content, presentation, chosenBy } = element;
  if (content === 'activation' && presentation === 'information') return { kind: 'groups', present };
  if ((content === 'attribution' || chosenBy === 'attribution') && !effects) return null;
  const items = chosenItems(groupAtoms(reading), element);
  return itemsAnswer(items, noteOf(element, items.length, present.groups));
}

/** Single pixels do next to nothing: what they did is summed over squares of them. */
function inputAnswer({ atom, content }: BenchElement, readings: Readings): ElementAnswer | null {
  const picture = pictureOf(readings);
  if (!picture) return null;
  if (content === 'activation') return { kind: 'picture', picture };
  const reading = readings.bench?.layers.get(inputName(readings.live));
  if (!reading?.effects) return null;
  const { layer, effects } = reading;
  if (atom === 'whole') return itemsAnswer(totalItems(effects), TOTALS);
  const { side, rows, columns, values } = sumSquares({ ...reading, values: effects }, INPUT_CELLS);
  const of = side > 1 ? `sums over ${side}×${side} pixels` : '';
  return { kind: 'cells', layer, rows, columns, values, content, of, picture, pointable: false };
}

function outputAnswer(element: BenchElement, { bench, live }: Readings): ElementAnswer | null {
  const { logits, labels } = live.graph;
  const shares = element.atom === 'whole' ? (bench?.probabilities ?? null) : null;
  const values = shares ?? bench?.logits;
  if (!values || logits === null) return null;
  const chosen = { ...element, content: 'activation', chosenBy: 'activation' } as const;
  const items = chosenItems(classAtoms(logits, values, labels), chosen);
  const note = shares ? 'probabilities' : 'scores before the softmax';
  return {
    ...itemsAnswer(items, `${items.length} of ${values.length} classes, ${note}`),
    format: shares ? 'percent' : 'number',
  };
}

function itemsAnswer(items: readonly BenchItem[], note: string) {
  return { kind: 'items', items, note, format: 'number' } as const;
}

/** "6 of 112 channels, chosen by attribution" */
function noteOf({ atom, content, chosenBy }: BenchElement, shown: number, count: number): string {
  const by = chosenBy === content ? '' : `, chosen by ${chosenBy}`;
  const names = { group: 'groups', spatial: 'cells', channel: 'channels', neuron: 'neurons', whole: '' };
  return `${shown} of ${count} ${names[atom]}${by}`;
}

function countOf({ atom }: BenchElement, { rows, columns, channels, values }: LayerReading): number {
  return atom === 'channel' ? channels : atom === 'spatial' ? rows * columns : values.length;
}

function nothing({ content }: BenchElement, layer: string, { end }: Facts): ElementAnswer {
  const sentence =
    content === 'attribution'
      ? `Nothing in ${layer} did anything for ${end?.words ?? 'the classes'}.`
      : `Nothing fires in ${layer}.`;
  return { kind: 'nothing', sentence };
}

function pictureOf({ bench, live }: Readings): SeenPicture | null {
  if (!bench?.input) return null;
  const [, height, width] = live.network.input.shape;
  return { width, height, rgba: seenPicture(bench.input, live.graph.preprocess) };
}

/** The node that the picture comes in by. */
export function inputName({ graph }: LiveNetwork): string {
  return graph.nodes[0]?.name ?? '';
}
