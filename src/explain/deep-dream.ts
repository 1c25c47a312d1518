/**
 * DeepDream: a picture in which a layer sees more and more of what it sees. It is worked at from small to large, so that
 * there is structure of every size: each octave begins with the picture at its size and the detail that the smaller ones
 * added. After Google's DeepDream of 2015 (github.com/google/deepdream, dream.ipynb).
 *
 * Everything is allocated when it is made: the network once for each octave, their weights once. `begin` takes a picture,
 * such as the camera's frame as it is now, and `step` goes on; both only encode.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { Program } from '../gpu/program.ts';
import { type GpuTensor, TENSOR_USAGE } from '../gpu/tensor.ts';
import type { Graph } from '../net/graph.ts';
import { type DeepDreamRecipe, octaveSizes } from './deep-dream-recipe.ts';
import { buildOctave, liftStep, type Octave, resizeStep } from './octave.ts';
import { RATE_STRIDE } from './optimisers/optimiser.ts';
import { copyPhoto } from './photo.ts';
import { randomStream } from './random.ts';
import { type Term, type TermChanges, transformsOf, weightAt } from './recipe.ts';
import { createStepClock, RING_SLOTS, StepRing } from './step-ring.ts';
import { drawTransforms } from './transforms.ts';

interface Parts {
  readonly arena: Arena;
  readonly octaves: readonly Octave[];
  readonly clock: GPUBuffer;
  readonly rates: StepRing;
  readonly weights: StepRing;
  readonly values: GPUBuffer;
  /** The picture to begin with, at the size of each octave but the last. */
  readonly resize: Program;
  /** Of each octave but the first: what is there when the one before has ended. */
  readonly enter: readonly Program[];
  /** Of each octave but the last: its detail at full size. */
  readonly show: readonly Program[];
}

export class OctaveDream {
  readonly recipe: DeepDreamRecipe;
  /** [1, h, w, 3] in 0…1: always at full size, whatever octave is worked at. */
  readonly picture: GpuTensor;
  /** [terms] float32: what each objective measured in the last step, at the size of its octave. */
  readonly values: GPUBuffer;
  /** Height and width of each octave. */
  readonly sizes: readonly (readonly [height: number, width: number])[];
  /** How far a step of those to come moves a colour on average, in 0…1. */
  rate: number;
  /** The objectives of the steps to come; `setTerm` changes them. */
  readonly terms: Term[];
  readonly #parts: Parts;
  readonly #owned: readonly { dispose(): void }[];
  readonly #weightScratch: Float32Array;
  #done = 0;

  private constructor(
    recipe: DeepDreamRecipe,
    parts: Parts,
    last: Octave,
    owned: readonly { dispose(): void }[],
  ) {
    this.recipe = recipe;
    this.#parts = parts;
    this.#owned = owned;
    this.picture = last.picture;
    this.values = parts.values;
    this.sizes = parts.octaves.map(({ picture: { shape } }) => [shape[1], shape[2]] as const);
    this.rate = recipe.rate;
    this.terms = [...recipe.objectives];
    this.#weightScratch = new Float32Array(recipe.objectives.length);
  }

  /**
   * @param graph simplified, as for `Network.create`; only what leads to the objectives is built
   * @throws RangeError or NetworkError that says what of the recipe cannot be, GpuError when memory is refused
   */
  static async create(gpu: Gpu, graph: Graph, recipe: DeepDreamRecipe): Promise<OctaveDream> {
    const arena = gpu.arena('deep dream');
    const owned: { dispose(): void }[] = [arena];
    try {
      const parts = await gpu.checked('the deep dream', [arena], () =>
        buildParts(gpu, graph, recipe, arena, owned),
      );
      return new OctaveDream(recipe, parts, lastOf(parts.octaves), owned);
    } catch (error) {
      arena.close();
      for (const each of owned) each.dispose();
      throw error;
    }
  }

  /** Steps since `begin`, and how many there are in all. */
  get stepsDone(): number {
    return this.#done;
  }

  get steps(): number {
    return this.sizes.length * this.recipe.stepsPerOctave;
  }

  /** Which octave the next step works at, from 0; the last one when all is done. */
  get octave(): number {
    return Math.min(this.sizes.length - 1, Math.floor(this.#done / this.recipe.stepsPerOctave));
  }

  /**
   * Begins with a picture, [1, h, w, 3] in 0…1, which is copied.
   * @throws RangeError where its size is another
   */
  begin(encoder: GPUCommandEncoder, picture: GpuTensor): void {
    const { octaves, resize, clock } = this.#parts;
    const last = lastOf(octaves);
    copyPhoto(encoder, picture, last.start);
    copyPhoto(encoder, picture, last.picture);
    resize.encode(encoder);
    const [first = last] = octaves;
    if (first !== last) copyPhoto(encoder, first.start, first.picture);
    encoder.clearBuffer(clock);
    this.#done = 0;
  }

  /**
   * Encodes steps, at most those that are left, and brings the picture up to date.
   * @returns how many
   * @throws RangeError for more than `RING_SLOTS`
   */
  step(encoder: GPUCommandEncoder, count = 1): number {
    if (count > RING_SLOTS) {
      throw new RangeError(
        `A submit carries ${RING_SLOTS} steps of a dream, not ${count}; submit more often.`,
      );
    }
    const { octaves, enter, show } = this.#parts;
    const steps = Math.min(count, this.steps - this.#done);
    let at = 0;
    for (let i = 0; i < steps; i++) {
      at = this.octave;
      if (this.#done > 0 && this.#done % this.recipe.stepsPerOctave === 0) enter[at - 1]?.encode(encoder);
      this.#writeNumbers(at);
      octaves[at]?.step.encode(encoder);
      this.#done++;
    }
    if (steps > 0) show[at]?.encode(encoder);
    return steps;
  }

  /** Changes what a term is about or counts, for the steps to come. Its objective and layer stay. */
  setTerm(index: number, changes: TermChanges): void {
    const term = this.terms[index];
    if (!term) throw new RangeError(`There is no term ${index}; there are ${this.terms.length}.`);
    const changed = { ...term, ...changes };
    for (const { objectives } of this.#parts.octaves) objectives[index]?.set?.(changed);
    this.terms[index] = changed;
  }

  /** GPU bytes of everything. */
  get bytes(): number {
    const { arena, octaves } = this.#parts;
    return octaves.reduce((sum, { route }) => sum + route.network.bytes + route.backward.bytes, arena.bytes);
  }

  dispose(): void {
    for (const each of this.#owned.toReversed()) each.dispose();
  }

  /** Fills the slots of the next step. */
  #writeNumbers(octave: number): void {
    const { octaves, rates, weights } = this.#parts;
    const { transforms, transformSeed } = this.recipe;
    const step = this.#done;
    const draw = drawTransforms(transformsOf(transforms), randomStream(transformSeed, step));
    octaves[octave]?.view.draw(step, draw);
    rates.write(step, [this.rate]);
    this.terms.forEach((term, i) => {
      this.#weightScratch[i] = weightAt(term, step);
    });
    weights.write(step, this.#weightScratch);
  }
}

async function buildParts(
  gpu: Gpu,
  graph: Graph,
  recipe: DeepDreamRecipe,
  arena: Arena,
  owned: { dispose(): void }[],
): Promise<Parts> {
  const clock = await createStepClock(gpu, arena);
  const rates = new StepRing(gpu, arena, 'rates', RATE_STRIDE);
  const weights = new StepRing(gpu, arena, 'weights', recipe.objectives.length);
  const values = arena.buffer('values', recipe.objectives.length * 4, TENSOR_USAGE);
  const shared = { gpu, arena, clock, rates, weights, values };
  const octaves: Octave[] = [];
  for (const size of octaveSizes(recipe)) {
    const packed = octaves[0]?.route.network.weights;
    octaves.push(await buildOctave(graph, recipe, size, shared, packed, owned));
  }
  const last = lastOf(octaves);
  const resize: Step[] = [];
  const enter: Program[] = [];
  const show: Program[] = [];
  for (const [i, octave] of octaves.slice(0, -1).entries()) {
    const next = octaves[i + 1] ?? last;
    resize.push(await resizeStep(gpu, arena, last.start, octave.start));
    enter.push(new Program('next octave', [await liftStep(gpu, arena, octave, next)]));
    show.push(new Program('show octave', [await liftStep(gpu, arena, octave, last)]));
  }
  const begin = new Program('begin octaves', resize);
  return { arena, octaves, clock: clock.buffer, rates, weights, values, resize: begin, enter, show };
}

function lastOf(octaves: readonly Octave[]): Octave {
  const last = octaves.at(-1);
  if (!last) throw new RangeError('A deep dream has no octaves.');
  return last;
}
