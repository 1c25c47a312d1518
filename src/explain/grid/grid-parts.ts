/** Builds what a grid is made of: spectra, pictures, the part of the network that they go through, and the programs. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { createTensor, type GpuTensor, quads, TENSOR_USAGE, tensorParams } from '../../gpu/tensor.ts';
import type { Graph } from '../../net/graph.ts';
import gridAdamWgsl from '../../shaders/grid-adam.wgsl?raw';
import gridMixWgsl from '../../shaders/grid-mix.wgsl?raw';
import gridMixDxWgsl from '../../shaders/grid-mix-dx.wgsl?raw';
import gridPaintWgsl from '../../shaders/grid-paint.wgsl?raw';
import gridVectorsWgsl from '../../shaders/grid-vectors.wgsl?raw';
import clearWgsl from '../../shaders/objective-clear.wgsl?raw';
import directionWgsl from '../../shaders/objective-direction.wgsl?raw';
import { Image } from '../images/image.ts';
import { createQuads } from '../images/source.ts';
import { eachQuad, pictureStep, wholeRegion } from '../objectives/objective.ts';
import { ADAM } from '../optimisers/adam.ts';
import { RATE_STRIDE } from '../optimisers/optimiser.ts';
import { buildRoute, type Route } from '../route.ts';
import { createStepClock, type StepClock, StepRing } from '../step-ring.ts';
import { inputSide, type Transform } from '../transforms.ts';
import { View } from '../view.ts';
import { spectrumQuads } from './size.ts';
import { GridSubject } from './subject.ts';

/** How much of a cell's picture is its own, and how much is shared; alone, all is its own. B.7. */
const [OWN, SHARE, ALONE] = [0.7, 0.5, 1];
/** As the optimiser of pictures has them (optimisers/adam.ts). */
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

export interface GridSizes {
  readonly layer: string;
  /** Side of a picture, and what is cropped of each of its sides. */
  readonly size: number;
  readonly crop: number;
  readonly cells: number;
  readonly batch: number;
  /** 0 for none. */
  readonly groups: number;
  readonly transforms: readonly Transform[];
}

export interface GridParts {
  readonly route: Route;
  readonly view: View;
  readonly subject: GridSubject;
  readonly clock: StepClock;
  readonly turns: StepRing;
  /** Of the cells' spectra and of the groups'. */
  readonly rates: { readonly cells: StepRing; readonly groups: StepRing };
  /** The spectra, [cells, 2, quads] and [groups, 2, quads]. */
  readonly spectra: { readonly cells: GPUBuffer; readonly groups: GPUBuffer };
  /** What the optimisers remember. */
  readonly memory: readonly GPUBuffer[];
  /** [rows · side, columns · side] pixels of four bytes. */
  readonly tiles: GPUBuffer;
  readonly programs: GridPrograms;
}

export interface GridPrograms {
  /** A step of the groups' pictures alone. */
  readonly groups: Program;
  /** A step of both. */
  readonly both: Program;
  /** Paints the cells of a turn as they are. */
  readonly show: Program;
}

/** @param live the layer's activations. @param owned gets whatever must be freed if a later part cannot be built */
export async function buildGrid(
  gpu: Gpu,
  graph: Graph,
  live: GpuTensor,
  sizes: GridSizes,
  arena: Arena,
  owned: { dispose(): void }[],
): Promise<GridParts> {
  const { layer, size, batch, cells, groups, transforms } = sizes;
  const side = inputSide(transforms, size);
  const terms = [{ objective: 'direction', layer, weight: 1 }];
  const route = await buildRoute(gpu, graph, terms, { pictures: batch, height: side, width: side }, owned);
  const subject = await GridSubject.create(gpu, arena, live, groups);
  owned.push(subject);
  const options = { kind: 'fourier', decorrelate: true, sigmoid: true, alpha: false };
  const image = await Image.create(gpu, arena, { ...options, pictures: batch, height: size, width: size });
  const clock = await createStepClock(gpu, arena);
  const { picture, dpicture } = image;
  const seen = { clock, picture, dpicture, input: route.network.input, dinput: route.dinput };
  const view = await View.create(gpu, arena, { ...seen, preprocess: graph.preprocess });
  const turns = new StepRing(gpu, arena, 'turns', batch);
  const ring = (label: string) => new StepRing(gpu, arena, label, RATE_STRIDE);
  const rates = { cells: ring('rates of cells'), groups: ring('rates of groups') };
  const spectrum = 2 * spectrumQuads(size);
  const spectra = {
    cells: createQuads(arena, 'cells', cells * spectrum),
    groups: createQuads(arena, 'groups', Math.max(1, groups) * spectrum),
  };
  const tiles = arena.buffer('tiles', cells * (size - 2 * sizes.crop) ** 2 * 4, TENSOR_USAGE);
  const made = { route, view, subject, clock, turns, rates, spectra, tiles };
  const steps = await buildSteps({ gpu, arena, image, sizes, ...made });
  return { ...made, memory: steps.memory, programs: buildPrograms(image, made, steps) };
}

interface Made extends Omit<GridParts, 'programs' | 'memory'> {
  readonly gpu: Gpu;
  readonly arena: Arena;
  readonly image: Image;
  readonly sizes: GridSizes;
}

interface GridSteps {
  readonly mix: Step;
  readonly paint: Step;
  readonly objective: readonly Step[];
  readonly learnGroups: readonly Step[];
  readonly learnCells: Step;
  readonly memory: readonly GPUBuffer[];
}

async function buildSteps(made: Made): Promise<GridSteps> {
  const { gpu, arena, image, sizes, clock, turns, rates, spectra, subject, tiles } = made;
  const { size, crop, cells, batch, groups } = sizes;
  const [mix, mixDx, adam, paint] = await Promise.all([
    gpu.kernel('grid-mix', gridMixWgsl),
    gpu.kernel('grid-mix-dx', gridMixDxWgsl),
    gpu.kernel('grid-adam', gridAdamWgsl),
    gpu.kernel('grid-paint', gridPaintWgsl),
  ]);
  const count = spectrumQuads(size);
  const shared = { count, cells, batch, slots: turns.slots };
  const own = groups > 0 ? OWN : ALONE;
  const turn = { clock: clock.buffer, turns: turns.buffer };
  const { loadings } = subject;
  const dgroups = createQuads(arena, 'dgroups', spectra.groups.size / 16);
  const [mean, square] = ['mean', 'square'].map((label) => createQuads(arena, label, cells * 2 * count));
  if (!mean || !square) throw new Error('Adam remembers two things.');
  const groupsAdam = await ADAM.build({
    ...{ gpu, arena, clock, rates: rates.groups },
    ...{ params: spectra.groups, dparams: dgroups },
  });
  const side = size - 2 * crop;
  const [, , columns] = subject.x.shape;
  return {
    mix: mix.step(
      arena,
      { ...turn, ...spectra, loadings, y: image.params },
      { ...shared, groups, own, share: SHARE },
      [count, 2, batch],
    ),
    learnGroups: [
      mixDx.step(
        arena,
        { ...turn, loadings, dy: image.dparams, dgroups },
        { ...shared, groups, share: SHARE },
        [count, 2, Math.max(1, groups)],
      ),
      groupsAdam.step,
    ],
    learnCells: adam.step(
      arena,
      { ...turn, rates: rates.cells.buffer, dy: image.dparams, mean, square, x: spectra.cells },
      { count, batch, slots: turns.slots, own, beta1: BETA1, beta2: BETA2, epsilon: EPSILON },
      [count, 2, batch],
    ),
    paint: paint.step(
      arena,
      { ...turn, picture: image.picture, tiles },
      { picture: tensorParams(image.picture), cells, columns, crop, slots: turns.slots },
      [side, side, batch],
    ),
    objective: await objectiveSteps(made),
    memory: [mean, square, ...groupsAdam.state],
  };
}

/** The mean over a picture's positions of a · v, where v is the vector of the cell that it stands for. */
async function objectiveSteps({ gpu, arena, sizes, route, clock, turns, subject }: Made): Promise<Step[]> {
  const [vectorsKernel, clear, direction] = await Promise.all([
    gpu.kernel('grid-vectors', gridVectorsWgsl),
    gpu.kernel('objective-clear', clearWgsl),
    gpu.kernel('objective-direction', directionWgsl),
  ]);
  const pair = route.layers.get(sizes.layer);
  if (!pair) throw new Error(`The way through the network does not reach "${sizes.layer}".`);
  const { x, dx } = pair;
  const channels = x.shape[3];
  const vectors = createTensor(arena, 'vectors', [sizes.batch, 1, 1, channels]);
  const weights = new StepRing(gpu, arena, 'weights', 1);
  for (let slot = 0; slot < weights.slots; slot++) weights.write(slot, [1]);
  const values = arena.buffer('values', sizes.batch * 4, TENSOR_USAGE);
  const gather = vectorsKernel.step(
    arena,
    { clock: clock.buffer, turns: turns.buffer, x: subject.x, vectors },
    { x: tensorParams(subject.x), vectors: tensorParams(vectors), slots: turns.slots },
    [quads(channels), sizes.batch],
  );
  const like = pictureStep({ gpu, arena, x, dx, clock, weights, values, term: 0 }, direction, {
    resources: { vector: vectors },
    params: { vector: tensorParams(vectors), power: 0, region: wholeRegion(x) },
  });
  return [gather, clear.step(arena, { dx }, { dx: tensorParams(dx) }, eachQuad(dx)), like];
}

function buildPrograms(
  image: Image,
  made: Omit<Made, 'gpu' | 'arena' | 'image' | 'sizes'>,
  steps: GridSteps,
) {
  const { route, view, clock } = made;
  const seen = [steps.mix, ...image.forward, steps.paint];
  const whole = (label: string, learn: readonly Step[]) =>
    new Program(label, [
      ...seen,
      view.forward,
      ...route.network.forward().steps,
      ...steps.objective,
      ...route.backward.program.steps,
      view.backward,
      ...image.backward,
      ...learn,
      clock.advance,
    ]);
  return {
    groups: whole('grid, groups', steps.learnGroups),
    both: whole('grid', [...steps.learnGroups, steps.learnCells]),
    show: new Program('show the grid', [...seen, clock.advance]),
  };
}
