/**
 * The natural ways to cut a layer's cube (Olah et al., The Building Blocks of Interpretability, 2018): a single neuron, a
 * spatial column with all channels, a channel with all its places.
 */

import type { Shape } from '../net/graph.ts';
import type { SelectedPlace } from './selected.ts';
import type { StatePatch } from './state.ts';

export type Cut = 'neuron' | 'column' | 'channel';

/** In the order of the controls. */
export const CUTS: readonly (readonly [cut: Cut, name: string])[] = [
  ['neuron', 'One neuron'],
  ['column', 'One cell, all channels'],
  ['channel', 'One channel, all cells'],
];

/** A single cell of a layer's cube. */
export interface Neuron {
  readonly row: number;
  readonly column: number;
  readonly channel: number;
}

/** The slices of a cut through a neuron. */
export function cutThrough(cut: Cut, { row, column, channel }: Neuron): StatePatch {
  const cell = { rows: [row, row], columns: [column, column] } as const;
  switch (cut) {
    case 'neuron':
      return { ...cell, channels: [channel, channel] };
    case 'column':
      return { ...cell, channels: null };
    case 'channel':
      return { rows: null, columns: null, channels: [channel, channel] };
  }
}

/**
 * The neuron that fires most at a place, so that there is something to see in every cut.
 * @param values of the layer, dense [rows, columns, channels]
 * @param place what it leaves open may be anywhere; null for anywhere at all
 */
export function strongestNeuron(
  values: Float32Array,
  [, rows, columns, channels]: Shape,
  place: SelectedPlace | null,
): Neuron {
  const span = (at: number | null | undefined, count: number) =>
    typeof at === 'number' ? ([at, at + 1] as const) : ([0, count] as const);
  const [firstRow, lastRow] = span(place?.row, rows);
  const [firstColumn, lastColumn] = span(place?.column, columns);
  const [firstChannel, lastChannel] = span(place?.channel, channels);
  let most = Number.NEGATIVE_INFINITY;
  let found: Neuron = { row: firstRow, column: firstColumn, channel: firstChannel };
  for (let row = firstRow; row < lastRow; row++) {
    for (let column = firstColumn; column < lastColumn; column++) {
      for (let channel = firstChannel; channel < lastChannel; channel++) {
        const value = values[(row * columns + column) * channels + channel] ?? 0;
        if (value <= most) continue;
        most = value;
        found = { row, column, channel };
      }
    }
  }
  return found;
}
