/** What suits a start or a kind of unit: chosen with it, and taken back when it is left. */

import { OPTIMISERS } from '../../explain/optimisers/index.ts';
import { DEFAULT_RECIPE, type DreamRecipe, type Start } from './recipe.ts';
import { traitsOf, type UnitKind } from './units.ts';

/** Ten steps of 1.5 of 255 levels at each of four sizes: github.com/google/deepdream, dream.ipynb. */
const OCTAVES = { octaves: 4, steps: 40, rate: 0.006 } as const;
/** Fewest steps of a dream that begins with noise. */
const STEPS = 128;
/** Pictures on the way from one channel to another, at least. */
const WAY = 4;
/** lucid sees a caricature and its photograph through these (recipes/caricature.py). */
const PHOTO_TRANSFORMS = 'caricature';
/** lucid's notebooks/differentiable-parameterizations/transparency.ipynb. */
const [ALPHA_TRANSFORMS, BLUR_ALPHA] = ['alpha', -0.1] as const;

/** Octaves move colours by their rate, other optimisers by theirs. */
export function withStart(recipe: DreamRecipe, start: Start): DreamRecipe {
  const [to, from] = [start, recipe.start].map((each) => each === 'octaves');
  if (to === from) return { ...recipe, start };
  return to
    ? { ...recipe, start, ...OCTAVES }
    : { ...recipe, start, rate: rateOf(recipe.optimiser), steps: Math.max(STEPS, recipe.steps) };
}

/** Transparent pictures are seen through lucid's list for them, and their opacity should hang together. */
export function withAlpha(recipe: DreamRecipe, alpha: boolean): DreamRecipe {
  const { blurAlpha: _, ...others } = recipe.terms;
  const usual = recipe.transforms === ALPHA_TRANSFORMS ? DEFAULT_RECIPE.transforms : recipe.transforms;
  return alpha
    ? { ...recipe, alpha, transforms: ALPHA_TRANSFORMS, terms: { ...others, blurAlpha: BLUR_ALPHA } }
    : { ...recipe, alpha, transforms: usual, terms: others };
}

/** Another optimiser has another rate that suits it. */
export function withOptimiser(recipe: DreamRecipe, optimiser: string): DreamRecipe {
  return { ...recipe, optimiser, rate: recipe.start === 'octaves' ? recipe.rate : rateOf(optimiser) };
}

/** Everything that a layer sees begins as DeepDream does; what is compared with the picture sees both alike. */
export function withKind(recipe: DreamRecipe, unit: UnitKind): DreamRecipe {
  if (unit === recipe.unit) return recipe;
  const left =
    recipe.unit === 'deepdream' && recipe.start === 'octaves' ? withStart(recipe, 'noise') : recipe;
  const { photo } = traitsOf(unit);
  const usual = left.transforms === PHOTO_TRANSFORMS ? DEFAULT_RECIPE.transforms : left.transforms;
  const transforms = photo ? PHOTO_TRANSFORMS : usual;
  const made: DreamRecipe = { ...left, unit, transforms, pictures: picturesFor(recipe, unit) };
  return unit === 'deepdream' ? withStart(made, 'octaves') : made;
}

function picturesFor({ unit, pictures }: DreamRecipe, next: UnitKind): number {
  if (next === 'between') return Math.max(WAY, pictures);
  return unit === 'between' ? DEFAULT_RECIPE.pictures : pictures;
}

function rateOf(optimiser: string): number {
  return OPTIMISERS.find(({ name }) => name === optimiser)?.rate ?? DEFAULT_RECIPE.rate;
}
