/** Builds what a dream is made of: the picture, the part of the network it needs, the way back, and their programs. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { Program } from '../gpu/program.ts';
import { type GpuTensor, TENSOR_USAGE } from '../gpu/tensor.ts';
import type { Backward } from '../net/backward.ts';
import type { Graph } from '../net/graph.ts';
import type { Network } from '../net/network.ts';
import { buildBackground } from './images/background.ts';
import { Image } from './images/image.ts';
import { type Optimiser, type OptimiserKind, RATE_STRIDE } from './optimisers/optimiser.ts';
import { buildPhoto, type Photo, withPhoto } from './photo.ts';
import { type DreamRecipe, transformsOf } from './recipe.ts';
import { buildRoute } from './route.ts';
import { createStepClock, type StepClock, StepRing } from './step-ring.ts';
import { type BuiltTerms, buildTerms, comparedLayers } from './terms.ts';
import { inputSide } from './transforms.ts';
import { transparencyStep } from './transparency.ts';
import { View } from './view.ts';

export interface DreamParts {
  readonly arena: Arena;
  readonly image: Image;
  readonly network: Network;
  readonly backward: Backward;
  readonly view: View;
  /** What is behind transparent pictures at a step; nothing behind opaque ones. */
  readonly background: readonly Step[];
  /** What multiplies the terms about layers by transparency; null where nothing is to. */
  readonly transparency: Step | null;
  /** Null where no term compares with one. */
  readonly photo: Photo | null;
  readonly clock: StepClock;
  readonly terms: BuiltTerms;
  readonly optimiser: Optimiser;
  readonly rates: StepRing;
  readonly weights: StepRing;
  readonly values: GPUBuffer;
}

export interface DreamPrograms {
  readonly step: Program;
  /** A step whose gradient is redirected where it would be all zero. */
  readonly redirected: Program;
  /** The pictures of the parameters, and nothing more. */
  readonly show: Program;
}

/** What a dream is made of that is no plain data. */
export interface DreamMaterial {
  /** A photograph to compare with, [1 or n, h, w, 3] in 0…1 and of the recipe's size; it is copied. */
  readonly photo?: GpuTensor;
}

/** @param owned gets whatever must be freed if a later part cannot be built */
export async function buildParts(
  gpu: Gpu,
  graph: Graph,
  recipe: DreamRecipe,
  kind: OptimiserKind,
  arena: Arena,
  owned: { dispose(): void }[],
  given: DreamMaterial = {},
): Promise<DreamParts> {
  const { height, width, seeds, transformSeed, objectives, mode, redirect = true } = recipe;
  const pictures = seeds.length;
  const list = transformsOf(recipe.transforms);
  const input = { pictures, height: inputSide(list, height), width: inputSide(list, width) };
  const route = await buildRoute(gpu, graph, objectives, { ...input, mode, redirect }, owned);
  const { network, backward, dinput, targets } = route;
  const image = await Image.create(gpu, arena, { ...recipe.image, pictures, height, width });
  const { picture, dpicture, params, dparams } = image;
  const clock = await createStepClock(gpu, arena);
  const rates = new StepRing(gpu, arena, 'rates', RATE_STRIDE);
  const weights = new StepRing(gpu, arena, 'weights', objectives.length);
  const values = arena.buffer('values', objectives.length * pictures * 4, TENSOR_USAGE);
  const size = { pictures, height, width };
  const ground = recipe.image.alpha ? await buildBackground(gpu, arena, clock, size, transformSeed) : null;
  const seen = { clock, picture, dpicture, background: ground?.picture, input: network.input, dinput };
  const view = await View.create(gpu, arena, { ...seen, preprocess: graph.preprocess });
  const compared = comparedLayers(objectives, targets);
  const photo = await buildPhoto(gpu, arena, { network, view, picture }, given.photo, compared);
  const layers = withPhoto(route.layers, photo);
  const shared = { gpu, arena, clock, weights, values };
  const terms = await buildTerms(objectives, targets, shared, { x: picture, dx: dpicture }, layers);
  const transparency = recipe.timesTransparency
    ? await transparencyStep(shared, targets, picture, dpicture)
    : null;
  const optimiser = await kind.build({ gpu, arena, clock, rates, params, dparams });
  const built = { view, background: ground?.forward ?? [], transparency, photo, terms, optimiser };
  return { arena, image, network, backward, clock, rates, weights, values, ...built };
}

export function buildPrograms(parts: DreamParts): DreamPrograms {
  const { image, network, backward, view, background, transparency, photo, clock, terms, optimiser } = parts;
  const whole = (label: string, back: Program) => {
    const steps: Step[] = [
      ...background,
      ...(photo?.steps ?? []),
      view.forward,
      ...network.forward().steps,
      ...terms.layerSteps,
      ...back.steps,
      view.backward,
      ...(transparency ? [transparency] : []),
      ...terms.pictureSteps,
      ...image.backward,
      optimiser.step,
      clock.advance,
      ...image.forward,
    ];
    return new Program(label, steps);
  };
  return {
    step: whole('dream', backward.program),
    redirected: whole('dream, redirected', backward.redirected ?? backward.program),
    show: new Program('show the dream', image.forward),
  };
}
