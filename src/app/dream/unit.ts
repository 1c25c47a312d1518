/** Units in words, and which one is meant by what a person points at. */

import { randomStream } from '../../explain/random.ts';
import type { DreamRecipe } from './recipe.ts';
import { withKind } from './suited.ts';
import { traitsOf, type UnitKind } from './units.ts';
import { packVector } from './vector-text.ts';

/** Names of classes; a number where there is none. */
export type ClassNames = readonly string[] | null;

const LONGEST_NAME = 60;

/** @param classes the network's, for units that are classes */
export function unitInWords(recipe: DreamRecipe, classes: ClassNames = null): string {
  const { layer, unit, index, other, cell, name } = recipe;
  switch (unit) {
    case 'channel':
      return `${layer}, channel ${index}`;
    case 'neuron':
      return `${layer}, neuron ${index} at ${cell ? `row ${cell[0]}, column ${cell[1]}` : 'the middle'}`;
    case 'between':
      return `${layer}, from channel ${index} to ${other}`;
    case 'direction':
      return cell ? `${layer}, the cell at row ${cell[0]}, column ${cell[1]}` : `${layer}, a cell`;
    case 'vector':
      return `${layer}, ${name || 'a direction'}`;
    case 'class':
      return className(classes, index);
    case 'versus':
      return `${className(classes, index)}, not ${className(classes, other)}`;
    case 'deepdream':
      return `${layer}, all it sees`;
    case 'caricature':
      return `${layer}, the picture exaggerated`;
    case 'inversion':
      return `${layer}, what it keeps of the picture`;
  }
}

/** As short as a tile's name must be. */
export function unitInShort(recipe: DreamRecipe, classes: ClassNames = null): string {
  const { layer, unit, index, other, cell, name } = recipe;
  if (unit === 'direction') return `${layer} · ${cell?.join(', ') ?? 'cell'}`;
  if (unit === 'vector') return `${layer} · ${name || 'direction'}`;
  if (unit === 'between') return `${layer} · ${index}–${other}`;
  if (traitsOf(unit).of === 'class') return unitInWords(recipe, classes);
  if (traitsOf(unit).photo) return `${layer} · ${unit}`;
  return unit === 'deepdream' ? layer : `${layer} · ${index}`;
}

/** What stands before the dot in a file's name: no signs that a file system minds. */
export function unitInFileName(network: string, recipe: DreamRecipe): string {
  const { layer, unit, index, other, cell, name } = recipe;
  const { of, numbers } = traitsOf(unit);
  const place = of === 'class' ? [] : [layer];
  const own = unit === 'vector' ? [name] : unit === 'direction' ? (cell ?? []) : [];
  const which = [...[index, other].slice(0, numbers), ...own];
  return ['dream', network, ...place, unit, ...which].join('-').replace(/[^\w.-]+/g, '_');
}

export function className(classes: ClassNames, index: number): string {
  return classes?.[index] ?? `class ${index}`;
}

/** The recipe with another kind of unit: what only the kind before had is gone. */
export function pickKind(recipe: DreamRecipe, unit: UnitKind): DreamRecipe {
  const other = traitsOf(unit).numbers === 2 ? 1 : 0;
  return { ...withKind(recipe, unit), index: 0, other, cell: null, vector: '', name: '' };
}

/** The recipe for a cell that was clicked in a layer. Units that are no place in a layer become its channel. */
export function pickCell(
  recipe: DreamRecipe,
  layer: string,
  [row, column, channel]: readonly [row: number, column: number, channel: number],
): DreamRecipe {
  const unit: UnitKind = recipe.unit === 'neuron' || recipe.unit === 'direction' ? recipe.unit : 'channel';
  const index = unit === 'direction' ? 0 : channel;
  // A neuron's cell is one of the dream's own map, which has another size: the middle sees the whole picture.
  const cell = unit === 'direction' ? ([row, column] as const) : null;
  return { ...pickKind(recipe, unit), layer, index, cell };
}

export function pickChannel(recipe: DreamRecipe, layer: string, channel: number): DreamRecipe {
  const unit = recipe.unit === 'neuron' ? 'neuron' : 'channel';
  return { ...pickKind(recipe, unit), layer, index: channel };
}

/** Whether there is a direction to dream of: a dead cell or an empty group points nowhere. */
export function pointsSomewhere(vector: ArrayLike<number>): boolean {
  const values = Array.from(vector);
  return values.every(Number.isFinite) && values.some((value) => value !== 0);
}

/**
 * The recipe for a direction of a layer's channels, such as a group's: `store.set({ dream: pickDirection(…), drawer:
 * 'dream' })` dreams of it. The recipe holds the direction itself, rounded to a byte per channel.
 * @param vector a number for each channel of the layer; its length does not count
 * @param name as it is called in the view that it comes from
 * @throws RangeError for a vector that points nowhere
 */
export function pickDirection(
  recipe: DreamRecipe,
  layer: string,
  vector: ArrayLike<number>,
  name: string,
): DreamRecipe {
  // The sign that parts the words of a recipe's text.
  const called = name.replaceAll('_', ' ').slice(0, LONGEST_NAME);
  return { ...pickKind(recipe, 'vector'), layer, vector: packVector(vector), name: called };
}

/** A direction that no channel was asked for: a normal number for each (Olah et al., Feature Visualization, 2017). */
export function pickRandomDirection(
  recipe: DreamRecipe,
  layer: string,
  channels: number,
  seed: number,
): DreamRecipe {
  const draw = randomStream(seed);
  const vector = Array.from({ length: channels }, () => draw.normal());
  return pickDirection(recipe, layer, vector, `random ${seed}`);
}
