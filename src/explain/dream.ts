/**
 * A batch of pictures that a network is asked to like, and gets better at every step:
 * parameters → picture → transform → network → objectives → back to the picture → back to the parameters → optimiser.
 *
 * A step is one program, built once; `step` encodes as many as wanted into one submit and allocates nothing. To pause is
 * not to step. `picture` always shows what the parameters are now; `values` what the last step measured.
 */

import type { Gpu } from '../gpu/device.ts';
import type { GpuTensor } from '../gpu/tensor.ts';
import type { Graph } from '../net/graph.ts';
import {
  buildParts,
  buildPrograms,
  type DreamMaterial,
  type DreamParts,
  type DreamPrograms,
} from './dream-parts.ts';
import { optimiserKind } from './optimisers/index.ts';
import type { OptimiserKind } from './optimisers/optimiser.ts';
import { copyPhoto } from './photo.ts';
import { randomStream } from './random.ts';
import { type DreamRecipe, type Term, type TermChanges, transformsOf, weightAt } from './recipe.ts';
import { RING_SLOTS } from './step-ring.ts';
import { drawTransforms, type Transform } from './transforms.ts';

/** lucid redirects gradients in this many first steps. */
const REDIRECTED_STEPS = 16;

export class Dream {
  readonly recipe: DreamRecipe;
  /** [n, h, w, 3 or 4] in 0…1. */
  readonly picture: GpuTensor;
  /** [terms, n] float32: what each objective measured for each picture in the last step, before weights. */
  readonly values: GPUBuffer;
  /**
   * [1 or n, h, w, 3] in 0…1, the photograph that the steps to come compare with; `setPhoto` or any kernel may write it.
   * Null where no term compares with one.
   */
  readonly photo: GpuTensor | null;
  /** Learning rate of the steps to come. */
  rate: number;
  /** The objectives of the steps to come; `setTerm` changes them. */
  readonly terms: Term[];
  readonly #parts: DreamParts;
  readonly #kind: OptimiserKind;
  readonly #programs: DreamPrograms;
  #transforms: readonly Transform[];
  #done = 0;
  /** The steps' numbers of a slot, made once. */
  readonly #weightScratch: Float32Array;

  private constructor(recipe: DreamRecipe, kind: OptimiserKind, parts: DreamParts) {
    this.recipe = recipe;
    this.#kind = kind;
    this.#parts = parts;
    this.picture = parts.image.picture;
    this.values = parts.values;
    this.photo = parts.photo?.picture ?? null;
    this.rate = recipe.rate ?? kind.rate;
    this.terms = [...recipe.objectives];
    this.#transforms = transformsOf(recipe.transforms);
    this.#weightScratch = new Float32Array(recipe.objectives.length);
    this.#programs = buildPrograms(parts);
  }

  /**
   * @param graph simplified, as for `Network.create`; only what leads to the objectives is built
   * @param given the photograph that a caricature or an inversion is made from
   * @throws RangeError or NetworkError that says what of the recipe cannot be, GpuError when memory is refused
   */
  static async create(
    gpu: Gpu,
    graph: Graph,
    recipe: DreamRecipe,
    given: DreamMaterial = {},
  ): Promise<Dream> {
    const kind = optimiserKind(recipe.optimiser);
    const arena = gpu.arena('dream');
    const owned: { dispose(): void }[] = [arena];
    try {
      const parts = await gpu.checked('the dream', [arena], () =>
        buildParts(gpu, graph, recipe, kind, arena, owned, given),
      );
      const dream = new Dream(recipe, kind, parts);
      parts.image.begin(recipe.seeds);
      const encoder = gpu.device.createCommandEncoder({ label: 'begin the dream' });
      if (given.photo && parts.photo) dream.setPhoto(encoder, given.photo);
      dream.#programs.show.encode(encoder);
      gpu.device.queue.submit([encoder.finish()]);
      return dream;
    } catch (error) {
      arena.close();
      for (const each of owned) each.dispose();
      throw error;
    }
  }

  /** Steps since the beginning. */
  get stepsDone(): number {
    return this.#done;
  }

  /** GPU bytes of everything, the network's part included. */
  get bytes(): number {
    const { arena, network, backward } = this.#parts;
    return arena.bytes + network.bytes + backward.bytes;
  }

  /**
   * Encodes steps. One submit may carry `RING_SLOTS` of them.
   * @throws RangeError for more
   */
  step(encoder: GPUCommandEncoder, count = 1): void {
    if (count > RING_SLOTS) {
      throw new RangeError(
        `A submit carries ${RING_SLOTS} steps of a dream, not ${count}; submit more often.`,
      );
    }
    for (let i = 0; i < count; i++) {
      this.#writeNumbers();
      const redirect = this.#done < REDIRECTED_STEPS;
      (redirect ? this.#programs.redirected : this.#programs.step).encode(encoder);
      this.#done++;
    }
  }

  /** Changes what a term is about or counts, for the steps to come. Its objective and layer stay. */
  setTerm(index: number, changes: TermChanges): void {
    const term = this.terms[index];
    if (!term) throw new RangeError(`There is no term ${index}; there are ${this.terms.length}.`);
    const changed = { ...term, ...changes };
    this.#parts.terms.objectives[index]?.set?.(changed);
    this.terms[index] = changed;
  }

  /** Other transforms for the steps to come. The network's input keeps its size: more or less of the padding is seen. */
  setTransforms(transforms: DreamRecipe['transforms']): void {
    this.#transforms = transformsOf(transforms);
  }

  /**
   * Another photograph for the steps to come. What is pictured stays: `restart` begins anew.
   * @throws RangeError where the dream compares with none, or its size is another
   */
  setPhoto(encoder: GPUCommandEncoder, photo: GpuTensor): void {
    if (!this.photo) throw new RangeError('This dream has no photograph: it was made without one.');
    copyPhoto(encoder, photo, this.photo);
  }

  /** Begins anew, from other noise or the recipe's. */
  restart(encoder: GPUCommandEncoder, seeds: readonly number[] = this.recipe.seeds): void {
    this.#parts.image.begin(seeds);
    this.#forget(encoder);
    this.#programs.show.encode(encoder);
  }

  /**
   * A way to begin anew from a picture, [n or 1, h, w, 3 or 4] in 0…1: built once, encoded as often as wanted.
   * @throws RangeError where the size is another
   */
  async starter(picture: GpuTensor): Promise<(encoder: GPUCommandEncoder) => void> {
    const { image, network, arena } = this.#parts;
    const program = await network.gpu.checked('the dream', [arena], () => image.inverter(picture));
    return (encoder) => {
      program.encode(encoder);
      this.#forget(encoder);
      this.#programs.show.encode(encoder);
    };
  }

  dispose(): void {
    const { arena, network, backward } = this.#parts;
    for (const each of [backward, network, arena]) each.dispose();
  }

  /** What the optimiser remembers, and the count of steps. */
  #forget(encoder: GPUCommandEncoder): void {
    const { clock, optimiser } = this.#parts;
    for (const buffer of [clock.buffer, ...optimiser.state]) encoder.clearBuffer(buffer);
    this.#done = 0;
  }

  /** Fills the slots of the next step. */
  #writeNumbers(): void {
    const { view, rates, weights } = this.#parts;
    const step = this.#done;
    view.draw(step, drawTransforms(this.#transforms, randomStream(this.recipe.transformSeed, step)));
    rates.write(step, this.#kind.numbers(step, this.rate));
    this.terms.forEach((term, i) => {
      this.#weightScratch[i] = weightAt(term, step);
    });
    weights.write(step, this.#weightScratch);
  }
}
