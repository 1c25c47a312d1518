/** What the terms of a step measured, [terms, pictures], as the page reads it. */

import { addedTerms, type DreamRecipe, picturesOf } from './recipe.ts';

/** How many of the first terms are the unit. */
export function unitTermCount({ unit }: DreamRecipe): number {
  return unit === 'between' ? 2 : 1;
}

/** How many numbers a step measures. */
export function readingLength(recipe: DreamRecipe): number {
  return (unitTermCount(recipe) + addedTerms(recipe).length) * picturesOf(recipe);
}

/** How strongly the unit fires, the mean over the pictures; not a number where one of them is no picture. */
export function unitValue(values: Float32Array, recipe: DreamRecipe): number {
  if (!arePictures(values, recipe)) return Number.NaN;
  const pictures = picturesOf(recipe);
  const measured = values.subarray(0, unitTermCount(recipe) * pictures);
  return measured.reduce((sum, value) => sum + value, 0) / pictures;
}

/** Parameters that are no numbers make, by the GPU, pictures of no numbers or of one colour. */
function arePictures(values: Float32Array, recipe: DreamRecipe): boolean {
  const pictures = picturesOf(recipe);
  const first = (unitTermCount(recipe) + addedTerms(recipe).indexOf('totalVariation')) * pictures;
  const rough = values.subarray(first, first + pictures);
  return values.every(Number.isFinite) && rough.every((variation) => variation !== 0);
}
