/** The page's recipe as the engine takes it: the unit's terms first, all that a person may add behind. */

import type { DeepDreamRecipe } from '../../explain/deep-dream-recipe.ts';
import { deepDreamRecipe } from '../../explain/deep-dream-recipe.ts';
import type { DreamRecipe as EngineRecipe, Term } from '../../explain/recipe.ts';
import { addedTerms, alphaOf, BATCH_TERMS, type DreamRecipe, MOST_SEED, picturesOf } from './recipe.ts';

/** @param vector of the chosen cell or direction; null for other units */
export function engineRecipe(recipe: DreamRecipe, vector: Float32Array | null): EngineRecipe {
  const { image, decorrelate, size, transforms, optimiser, rate } = recipe;
  return {
    image: { kind: image, decorrelate, sigmoid: true, alpha: alphaOf(recipe) },
    timesTransparency: alphaOf(recipe),
    height: size,
    width: size,
    seeds: seedsOf(recipe),
    transformSeed: 0,
    transforms,
    objectives: allTerms(recipe, vector),
    optimiser,
    rate,
  };
}

/** The same from small to large: the recipe's steps are shared out over the sizes. */
export function octaveRecipe(recipe: DreamRecipe, vector: Float32Array | null): DeepDreamRecipe {
  const { layer, size, seed, octaves, steps, rate } = recipe;
  return {
    ...deepDreamRecipe(layer, { height: size, width: size, seed }),
    objectives: allTerms(recipe, vector),
    octaves,
    stepsPerOctave: Math.ceil(steps / octaves),
    rate,
  };
}

function allTerms(recipe: DreamRecipe, vector: Float32Array | null): readonly Term[] {
  const added = addedTerms(recipe).map((objective) => addedTerm(recipe, objective));
  return [...unitTerms(recipe, vector), ...added];
}

/**
 * What each picture begins with. Several of one unit begin differently; those on the way from one channel to another
 * begin alike, so that they differ by where they are on it.
 */
export function seedsOf(recipe: DreamRecipe): readonly number[] {
  const { unit, seed } = recipe;
  const step = unit === 'between' ? 0 : 1;
  return Array.from({ length: picturesOf(recipe) }, (_, i) => (seed + i * step) % (MOST_SEED + 1));
}

/**
 * What is to fire: the sum of what these terms measure is the unit's value.
 * @throws RangeError for a direction without its vector
 */
export function unitTerms(recipe: DreamRecipe, vector: Float32Array | null): readonly Term[] {
  const { unit, index: channel, other: against, cell, power } = recipe;
  const about = aboutLayer(recipe);
  switch (unit) {
    case 'channel':
      return [{ objective: 'channel', ...about, channel }];
    case 'neuron': {
      const at = cell && { cell: [cell[1], cell[0]] as const };
      return [{ objective: 'neuron', ...about, channel, ...at }];
    }
    case 'between':
      return betweenTerms(recipe);
    case 'direction':
    case 'vector':
      if (!vector) throw new RangeError(NO_VECTOR[unit]);
      return [{ objective: 'direction', ...about, vector, power }];
    case 'class':
      return [{ objective: 'class', weight: 1, channel }];
    case 'versus':
      return [{ objective: 'classDifference', weight: 1, channel, against }];
    case 'deepdream':
      return [{ objective: 'deepdream', ...about }];
    case 'caricature':
      return [{ objective: 'caricature', ...about, power }];
    case 'inversion':
      return [{ objective: 'match', ...about }];
  }
}

function aboutLayer({ layer, preRelu }: DreamRecipe): Pick<Term, 'layer' | 'before' | 'weight'> {
  return { layer, weight: 1, ...(preRelu ? { before: 'activation' } : {}) };
}

const NO_VECTOR = {
  direction: 'Click a cell of the cube: its vector is the direction to dream of.',
  vector: 'The link holds no direction; choose the kind "direction" again for one at random.',
};

/** (1 − w) · first + w · second, w = k / (n − 1) for the k-th of n pictures (lucid's channel_interpolate). */
function betweenTerms(recipe: DreamRecipe): readonly Term[] {
  const { index, other } = recipe;
  const pictures = picturesOf(recipe);
  const shares = Array.from({ length: pictures }, (_, k) => k / (pictures - 1));
  const term = { objective: 'channel', ...aboutLayer(recipe) };
  return [
    { ...term, channel: index, share: shares.map((share) => 1 - share) },
    { ...term, channel: other, share: shares },
  ];
}

/** All are built, so that each can be turned up while the dream runs. Those of a batch are about the chosen layer. */
function addedTerm({ terms, layer }: DreamRecipe, objective: string): Term {
  const weight = terms[objective] ?? 0;
  const ofBatch = BATCH_TERMS.some(({ name }) => name === objective);
  return ofBatch ? { objective, layer, weight } : { objective, weight };
}
