/** Units in words, and which one is meant by what a person points at. */

import type { DreamRecipe, UnitKind } from './recipe.ts';

/** @param label a class's name, where there is one */
export function unitInWords({ layer, unit, index, cell }: DreamRecipe, label: string | null = null): string {
  switch (unit) {
    case 'channel':
      return `${layer}, channel ${index}`;
    case 'neuron':
      return `${layer}, neuron ${index} at ${cell ? `row ${cell[0]}, column ${cell[1]}` : 'the middle'}`;
    case 'direction':
      return cell ? `${layer}, the cell at row ${cell[0]}, column ${cell[1]}` : `${layer}, a cell`;
    case 'class':
      return label ?? `class ${index}`;
    case 'deepdream':
      return `${layer}, all it sees`;
  }
}

/** As short as a tile's name must be. */
export function unitInShort({ layer, unit, index, cell }: DreamRecipe, label: string | null = null): string {
  if (unit === 'class') return label ?? `class ${index}`;
  if (unit === 'direction') return `${layer} · ${cell?.join(', ') ?? 'cell'}`;
  return unit === 'deepdream' ? layer : `${layer} · ${index}`;
}

/** What stands before the number in a file's name: no signs that a file system minds. */
export function unitInFileName(network: string, { layer, unit, index, cell }: DreamRecipe): string {
  const place = unit === 'class' ? [] : [layer];
  const number = unit === 'direction' ? (cell ?? []) : unit === 'deepdream' ? [] : [index];
  return ['dream', network, ...place, unit, ...number].join('-').replace(/[^\w.-]+/g, '_');
}

/** The recipe for a cell that was clicked in a layer. Class and deepdream become its channel. */
export function pickCell(
  recipe: DreamRecipe,
  layer: string,
  [row, column, channel]: readonly [row: number, column: number, channel: number],
): DreamRecipe {
  const unit: UnitKind = recipe.unit === 'neuron' || recipe.unit === 'direction' ? recipe.unit : 'channel';
  // A neuron's cell is one of the dream's own map, which has another size: the middle sees the whole picture.
  const cell = unit === 'direction' ? ([row, column] as const) : null;
  return { ...recipe, layer, unit, index: unit === 'direction' ? 0 : channel, cell };
}

export function pickChannel(recipe: DreamRecipe, layer: string, channel: number): DreamRecipe {
  const unit = recipe.unit === 'neuron' ? 'neuron' : 'channel';
  return { ...recipe, layer, unit, index: channel, cell: null };
}
