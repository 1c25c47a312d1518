/** Builds what a dream is made of: the picture, the part of the network it needs, the way back, and their programs. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { Program } from '../gpu/program.ts';
import { type GpuTensor, TENSOR_USAGE } from '../gpu/tensor.ts';
import { Backward } from '../net/backward.ts';
import type { Graph } from '../net/graph.ts';
import { Network } from '../net/network.ts';
import { Image } from './images/image.ts';
import { type Optimiser, type OptimiserKind, RATE_STRIDE } from './optimisers/optimiser.ts';
import { buildPhoto, checkPhoto, type Photo } from './photo.ts';
import { type DreamRecipe, transformsOf } from './recipe.ts';
import { createStepClock, type StepClock, StepRing } from './step-ring.ts';
import { type BuiltTerms, buildTerms, layerOf, partOf, wantsPhoto } from './terms.ts';
import { inputSide } from './transforms.ts';
import { View } from './view.ts';

export interface DreamParts {
  readonly arena: Arena;
  readonly image: Image;
  readonly network: Network;
  readonly backward: Backward;
  readonly view: View;
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
  const { height, width, seeds, objectives } = recipe;
  const names = [...new Set(objectives.map((term) => layerOf(term, graph)))].filter((name) => name !== null);
  if (names.length === 0) throw new RangeError('A dream needs an objective about a layer of the network.');
  const part = partOf(graph, names);
  const list = transformsOf(recipe.transforms);
  const [inputHeight, inputWidth] = [inputSide(list, height), inputSide(list, width)];
  const pictures = seeds.length;
  const network = await Network.create(gpu, part, {
    batch: pictures,
    height: inputHeight,
    width: inputWidth,
  });
  owned.push(network);
  const { mode = 'exact', redirect = true } = recipe;
  const input = part.nodes[0]?.name ?? '';
  const backward = await Backward.create(network, { from: names, to: [input], mode, redirect });
  owned.push(backward);
  const image = await Image.create(gpu, arena, { ...recipe.image, pictures, height, width });
  const clock = await createStepClock(gpu, arena);
  const rates = new StepRing(gpu, arena, 'rates', RATE_STRIDE);
  const weights = new StepRing(gpu, arena, 'weights', objectives.length);
  const values = arena.buffer('values', objectives.length * pictures * 4, TENSOR_USAGE);
  const { picture, dpicture, params, dparams } = image;
  const [dinput, { preprocess }] = [backward.gradient(input), part];
  const view = await View.create(gpu, arena, {
    clock,
    picture,
    dpicture,
    input: network.input,
    dinput,
    preprocess,
  });
  const compared = names.filter((name) =>
    objectives.some((term) => wantsPhoto(term) && layerOf(term, graph) === name),
  );
  if (given.photo) checkPhoto(given.photo, picture.shape);
  const photo =
    given.photo && compared.length > 0
      ? await buildPhoto(gpu, arena, { network, view }, given.photo.shape, compared)
      : null;
  const layers = new Map(
    names.map((name) => {
      const map = photo?.maps.get(name);
      return [name, { x: network.tensor(name), dx: backward.seed(name), ...(map && { photo: map }) }];
    }),
  );
  const shared = { gpu, arena, clock, weights, values };
  const terms = await buildTerms(part, objectives, shared, { x: picture, dx: dpicture }, layers);
  const optimiser = await kind.build({ gpu, arena, clock, rates, params, dparams });
  return { arena, image, network, backward, view, photo, clock, terms, optimiser, rates, weights, values };
}

export function buildPrograms(parts: DreamParts): DreamPrograms {
  const { image, network, backward, view, photo, clock, terms, optimiser } = parts;
  const whole = (label: string, back: Program) => {
    const steps: Step[] = [
      ...(photo?.steps ?? []),
      view.forward,
      ...network.forward().steps,
      ...terms.layerSteps,
      ...back.steps,
      view.backward,
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
