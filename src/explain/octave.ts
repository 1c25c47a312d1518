/** One size at which a deep dream works: the network at that size, what it begins with, its picture and its step. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { Program } from '../gpu/program.ts';
import { createTensor, type GpuTensor, tensorParams } from '../gpu/tensor.ts';
import type { Graph } from '../net/graph.ts';
import liftWgsl from '../shaders/octave-lift.wgsl?raw';
import ascendWgsl from '../shaders/picture-ascend.wgsl?raw';
import resizeWgsl from '../shaders/picture-resize.wgsl?raw';
import type { DeepDreamRecipe } from './deep-dream-recipe.ts';
import { eachPicture, type Objective, type ObjectiveContext } from './objectives/objective.ts';
import { transformsOf } from './recipe.ts';
import { buildRoute, type Route, type RouteOptions } from './route.ts';
import type { StepRing } from './step-ring.ts';
import { buildTerms } from './terms.ts';
import { inputSide } from './transforms.ts';
import { View } from './view.ts';

/** What all octaves of a dream have in common. */
export type OctaveShared = Omit<ObjectiveContext, 'x' | 'dx' | 'term' | 'photo'> & {
  readonly rates: StepRing;
};

export interface Octave {
  readonly route: Route;
  readonly view: View;
  /** [1, h, w, 3] in 0…1: the picture to begin with at this size, and what was made of it. */
  readonly start: GpuTensor;
  readonly picture: GpuTensor;
  /** In the order of the recipe. */
  readonly objectives: readonly Objective[];
  readonly step: Program;
}

/** @param owned gets whatever must be freed, at once when it is there */
export async function buildOctave(
  graph: Graph,
  recipe: DeepDreamRecipe,
  [height, width]: readonly [number, number],
  shared: OctaveShared,
  weights: RouteOptions['weights'],
  owned: { dispose(): void }[],
): Promise<Octave> {
  const { gpu, arena, clock, rates } = shared;
  const { objectives, mode } = recipe;
  const list = transformsOf(recipe.transforms);
  const input = { pictures: 1, height: inputSide(list, height), width: inputSide(list, width) };
  const route = await buildRoute(gpu, graph, objectives, { ...input, mode, weights }, owned);
  const { network, backward, dinput, targets, layers } = route;
  const make = (label: string) => createTensor(arena, label, [1, height, width, 3]);
  const [start, picture, dpicture] = [make('start'), make('picture'), make('dpicture')];
  const seen = { clock, picture, dpicture, input: network.input, dinput };
  const view = await View.create(gpu, arena, { ...seen, preprocess: graph.preprocess });
  const terms = await buildTerms(objectives, targets, shared, { x: picture, dx: dpicture }, layers);
  const kernel = await gpu.kernel('picture-ascend', ascendWgsl);
  const ascend = kernel.step(
    arena,
    { clock: clock.buffer, rates: rates.buffer, dpicture, picture },
    { picture: tensorParams(picture), dpicture: tensorParams(dpicture), slots: rates.slots },
    eachPicture(picture),
  );
  const steps = [view.forward, ...network.forward().steps, ...terms.layerSteps, ...backward.program.steps];
  const rest = [view.backward, ...terms.pictureSteps, ascend, clock.advance];
  return {
    route,
    view,
    start,
    picture,
    objectives: terms.objectives,
    step: new Program(`dream at ${width} × ${height}`, [...steps, ...rest]),
  };
}

/** A picture at another size. */
export async function resizeStep(gpu: Gpu, arena: Arena, x: GpuTensor, y: GpuTensor): Promise<Step> {
  const kernel = await gpu.kernel('picture-resize', resizeWgsl);
  const [n, h, w] = y.shape;
  return kernel.step(arena, { x, y }, { x: tensorParams(x), y: tensorParams(y) }, [w, h, n]);
}

/** The detail of an octave on top of what a larger one begins with. */
export async function liftStep(gpu: Gpu, arena: Arena, small: Octave, large: Octave): Promise<Step> {
  const kernel = await gpu.kernel('octave-lift', liftWgsl);
  const { start, picture: y } = large;
  const [n, h, w] = y.shape;
  return kernel.step(
    arena,
    { x: small.picture, below: small.start, start, y },
    { x: tensorParams(small.picture), y: tensorParams(y) },
    [w, h, n],
  );
}
