/** A dream as a session runs it, whichever engine is behind: one that grows at its size, or octave by octave. */

import { OctaveDream } from '../../explain/deep-dream.ts';
import { Dream } from '../../explain/dream.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import type { Graph } from '../../net/graph.ts';
import { engineRecipe, octaveRecipe, seedsOf, unitTerms } from './engine-recipe.ts';
import { unitTermCount } from './reading.ts';
import { addedTerms, type DreamRecipe, startOf } from './recipe.ts';

export interface Growing {
  /** [n, h, w, 3 or 4] in 0…1. */
  readonly picture: GpuTensor;
  /** [terms, n] float32, of the last step. */
  readonly values: GPUBuffer;
  readonly stepsDone: number;
  /** How many there are where that is not the recipe's. */
  readonly steps: number | null;
  step(encoder: GPUCommandEncoder, count: number): void;
  /** Takes from a recipe what can be changed while it runs. */
  adjust(before: DreamRecipe, recipe: DreamRecipe): void;
  /** Begins anew, with another unit where the recipe says so. */
  begin(encoder: GPUCommandEncoder, recipe: DreamRecipe, vector: Float32Array | null): void;
  dispose(): void;
}

/**
 * @param vector of the recipe's direction
 * @param picture the live one at the recipe's size, where it is made from one; `begin` reads it as it is then
 * @throws RangeError, NetworkError, GpuError
 */
export async function createGrowing(
  gpu: Gpu,
  graph: Graph,
  recipe: DreamRecipe,
  vector: Float32Array | null,
  picture: GpuTensor | null,
): Promise<Growing> {
  if (startOf(recipe) === 'octaves' && picture) return growOctaves(gpu, graph, recipe, vector, picture);
  return growAtOnce(gpu, graph, recipe, vector, picture);
}

async function growAtOnce(
  gpu: Gpu,
  graph: Graph,
  built: DreamRecipe,
  vector: Float32Array | null,
  picture: GpuTensor | null,
): Promise<Growing> {
  const dream = await Dream.create(
    gpu,
    graph,
    engineRecipe(built, vector),
    picture ? { photo: picture } : {},
  );
  let starter: Awaited<ReturnType<Dream['starter']>> | null = null;
  try {
    if (built.start !== 'noise' && picture) starter = await dream.starter(picture);
  } catch (error) {
    dream.dispose();
    throw error;
  }
  return {
    picture: dream.picture,
    values: dream.values,
    steps: null,
    get stepsDone() {
      return dream.stepsDone;
    },
    step: (encoder, count) => dream.step(encoder, count),
    adjust(before, recipe) {
      dream.rate = recipe.rate;
      if (recipe.transforms !== before.transforms) dream.setTransforms(recipe.transforms);
      if (recipe.power !== before.power) dream.setTerm(0, { power: recipe.power });
      for (const [i, name] of addedTerms(recipe).entries()) {
        const weight = recipe.terms[name] ?? 0;
        if (weight !== (before.terms[name] ?? 0)) dream.setTerm(unitTermCount(recipe) + i, { weight });
      }
    },
    begin(encoder, recipe, to) {
      for (const [i, term] of unitTerms(recipe, to).entries()) dream.setTerm(i, term);
      if (dream.photo && picture) dream.setPhoto(encoder, picture);
      if (starter) starter(encoder);
      else dream.restart(encoder, seedsOf(recipe));
    },
    dispose: () => dream.dispose(),
  };
}

async function growOctaves(
  gpu: Gpu,
  graph: Graph,
  built: DreamRecipe,
  vector: Float32Array | null,
  picture: GpuTensor,
): Promise<Growing> {
  const dream = await OctaveDream.create(gpu, graph, octaveRecipe(built, vector));
  return {
    picture: dream.picture,
    values: dream.values,
    steps: dream.steps,
    get stepsDone() {
      return dream.stepsDone;
    },
    step: (encoder, count) => {
      dream.step(encoder, count);
    },
    adjust(_, recipe) {
      dream.rate = recipe.rate;
    },
    begin: (encoder) => dream.begin(encoder, picture),
    dispose: () => dream.dispose(),
  };
}
