/** The page's recipe as the engine takes it: one picture, the unit as the first term, all that a person may add behind. */

import type { DreamRecipe as EngineRecipe, Term } from '../../explain/recipe.ts';
import type { DreamRecipe } from './recipe.ts';
import { TERMS } from './recipe.ts';

/** Place of the unit's term: its value is the curve. */
export const UNIT_TERM = 0;

/** A vector's angle counts as much as its length: the power of the cosine. */
const COSINE_POWER = 1;

/** @param vector of the chosen cell, for a direction */
export function engineRecipe(recipe: DreamRecipe, vector: Float32Array | null): EngineRecipe {
  const { image, decorrelate, size, seed, transforms, optimiser, rate } = recipe;
  return {
    image: { kind: image, decorrelate, sigmoid: true, alpha: false },
    height: size,
    width: size,
    seeds: [seed],
    transformSeed: 0,
    transforms,
    objectives: [unitTerm(recipe, vector), ...TERMS.map(({ name }) => addedTerm(recipe, name))],
    optimiser,
    rate,
  };
}

/** What is to fire. @throws RangeError for a direction without its cell */
export function unitTerm({ unit, layer, index, cell }: DreamRecipe, vector: Float32Array | null): Term {
  switch (unit) {
    case 'channel':
      return { objective: 'channel', layer, weight: 1, channel: index };
    case 'neuron': {
      const at = cell && { cell: [cell[1], cell[0]] as const };
      return { objective: 'neuron', layer, weight: 1, channel: index, ...at };
    }
    case 'direction':
      if (!vector) throw new RangeError('Click a cell of the cube: its vector is the direction to dream of.');
      return { objective: 'direction', layer, weight: 1, vector, power: COSINE_POWER };
    case 'class':
      return { objective: 'class', weight: 1, channel: index };
    case 'deepdream':
      return { objective: 'deepdream', layer, weight: 1 };
  }
}

/** All are built, so that each can be turned up while the dream runs. */
function addedTerm({ terms }: DreamRecipe, objective: string): Term {
  return { objective, weight: terms[objective] ?? 0 };
}
