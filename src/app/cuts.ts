/**
 * The natural ways to cut a layer's cube (Olah et al., The Building Blocks of Interpretability, 2018): a single neuron, a
 * spatial column with all channels, a channel with all its places.
 */

import type { Shape } from '../net/graph.ts';
import type { Range } from '../viz/settings.ts';
import type { SelectedPlace } from './selected.ts';
import type { StatePatch } from './state.ts';

export type Cut = 'neuron' | 'column' | 'channel';

/** In the order of the controls. */
export const CUTS: readonly (readonly [cut: Cut, name: string])[] = [
  ['neuron', 'One neuron'],
  ['column', 'One cell, all channels'],
  ['channel', 'One channel, all cells'],
];

/** The slices of a cut through a place; what the place leaves open is cut in the middle. */
export function cutThrough(
  cut: Cut,
  place: SelectedPlace | null,
  [, rows, columns, channels]: Shape,
): StatePatch {
  const at = (index: number | null | undefined, count: number): Range => {
    const middle = index ?? Math.floor(count / 2);
    return [middle, middle];
  };
  const cell = { rows: at(place?.row, rows), columns: at(place?.column, columns) };
  const channel = at(place?.channel, channels);
  switch (cut) {
    case 'neuron':
      return { ...cell, channels: channel };
    case 'column':
      return { ...cell, channels: null };
    case 'channel':
      return { rows: null, columns: null, channels: channel };
  }
}
