/** The unit's part of a recipe's text: `channel-12`, `neuron-12.3.4`, `versus-3.7`, `direction-3.4`, `vector-AAB*fw`. */

import type { DreamRecipe } from './recipe.ts';
import { traitsOf, type UnitKind } from './units.ts';
import { unpackVector } from './vector-text.ts';

/** What of a recipe says which unit it is, within its layer. */
export const UNIT_KEYS = ['unit', 'index', 'other', 'cell', 'vector'] as const;
export type Unit = Pick<DreamRecipe, (typeof UNIT_KEYS)[number]>;

const LARGEST_INDEX = 99_999;

/** What stands behind the kind's name. */
export function writeUnit({ unit, index, other, cell, vector }: Unit): string {
  if (unit === 'vector') return vector;
  const { numbers, cell: placed } = traitsOf(unit);
  return [...[index, other].slice(0, numbers), ...(placed && cell ? cell : [])].join('.');
}

/** Numbers that are none are 0, a cell that is incomplete is none, and so is a direction that points nowhere. */
export function readUnit(unit: UnitKind, text: string): Unit {
  const none: Unit = { unit, index: 0, other: 0, cell: null, vector: '' };
  if (unit === 'vector') return { ...none, vector: unpackVector(text) ? text : '' };
  const read = text.split('.').map((digits) => (/^\d+$/.test(digits) ? Number(digits) : 0));
  if (read.some((each) => each > LARGEST_INDEX)) return none;
  const { numbers, cell } = traitsOf(unit);
  const [index = 0, other = 0] = read.slice(0, numbers);
  const [row, column] = cell ? read.slice(numbers) : [];
  return { ...none, index, other, cell: row === undefined || column === undefined ? null : [row, column] };
}
