/**
 * One dream on one device, as the page runs it: steps go out in submits of a few, the unit's value comes back through
 * a ring, the canvas shows the picture as it is. Nothing is allocated while it runs.
 *
 * A picture counts as good once a later step has measured a finite value of it; two copies take turns, so that the
 * last good one is there when a dream diverges.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { ReadbackRing, readTensor } from '../../gpu/readback.ts';
import { createTensor, type GpuTensor } from '../../gpu/tensor.ts';
import type { Graph } from '../../net/graph.ts';
import type { DreamPictureView } from '../../viz/dream-picture.ts';
import { createGrowing, type Growing } from './growing.ts';
import { readingLength, unitValue } from './reading.ts';
import type { DreamRecipe } from './recipe.ts';
import type { StartPicture } from './start.ts';

export interface SessionNeeds {
  readonly gpu: Gpu;
  readonly graph: Graph;
  readonly view: DreamPictureView;
  /** The vector of the recipe's cell or direction; null for units that have none. */
  readonly vector: Float32Array | null;
  /** The live picture, the session's from then on, also where it fails; null where the dream takes nothing from it. */
  readonly start: StartPicture | null;
  /**
   * The value of the unit at this step, not a number where the dream diverged; and how many milliseconds
   * after it was asked for.
   */
  readonly onValue: (value: number, step: number, milliseconds: number) => void;
}

/** Larger than any count of steps: values of a dream before a restart are told from those after. */
const EPOCH = 2 ** 20;
const ENCODER: GPUCommandEncoderDescriptor = { label: 'dream' };

export class DreamSession {
  readonly graph: Graph;
  /** What runs now. */
  recipe: DreamRecipe;
  /** What it was built with: others of its kind need no building. */
  readonly built: DreamRecipe;
  readonly #needs: SessionNeeds;
  readonly #dream: Growing;
  readonly #arena: Arena;
  readonly #kept: readonly [GpuTensor, GpuTensor];
  /** Of the unit's value and of every term's: those about the picture tell whether it is one still. */
  readonly #valueBytes: number;
  readonly #ring: ReadbackRing;
  #good: 0 | 1 = 0;
  #epoch = 0;
  #sent = 0;
  #diverged = false;

  private constructor(needs: SessionNeeds, recipe: DreamRecipe, dream: Growing, arena: Arena) {
    const { graph, onValue } = needs;
    this.#needs = needs;
    this.graph = graph;
    this.recipe = recipe;
    this.built = recipe;
    this.#dream = dream;
    this.#arena = arena;
    const copy = (label: string) => createTensor(this.#arena, label, dream.picture.shape);
    this.#kept = [copy('kept'), copy('kept too')];
    this.#valueBytes = 4 * readingLength(recipe);
    this.#ring = new ReadbackRing(this.#arena, 'values', this.#valueBytes, (values, tag) => {
      if (Math.floor(tag / EPOCH) !== this.#epoch) return;
      const value = unitValue(values, this.recipe);
      if (Number.isFinite(value)) this.#good = this.#good === 0 ? 1 : 0;
      onValue(value, tag % EPOCH, performance.now() - this.#sent);
    });
  }

  /** @throws RangeError, NetworkError, GpuError */
  static async create(needs: SessionNeeds, recipe: DreamRecipe): Promise<DreamSession> {
    const { gpu, graph, vector, start } = needs;
    const arena = gpu.arena('dream.session');
    const owned: ({ dispose(): void } | null)[] = [start, arena];
    try {
      const dream = await createGrowing(gpu, graph, recipe, vector, start?.tensor ?? null);
      owned.push(dream);
      return await gpu.checked('the dream', [arena], () => new DreamSession(needs, recipe, dream, arena));
    } catch (error) {
      for (const each of owned) each?.dispose();
      throw error;
    }
  }

  get stepsDone(): number {
    return this.#dream.stepsDone;
  }

  /** Steps from the beginning to the end. */
  get steps(): number {
    return this.#dream.steps ?? this.recipe.steps;
  }

  /** Puts it on the canvas, at its beginning. */
  open(): void {
    this.#needs.view.setPicture(this.#dream.picture);
    this.#begin(this.#needs.vector);
  }

  /** Sends some steps; `onValue` hears of the last one. */
  advance(steps: number): void {
    this.#sent = performance.now();
    this.#submit((encoder) => {
      this.#keep(encoder, this.#good === 0 ? 1 : 0);
      this.#dream.step(encoder, steps);
      const tag = this.#epoch * EPOCH + this.stepsDone;
      this.#ring.encode(encoder, this.#dream.values, 0, this.#valueBytes, tag);
    });
    this.#ring.collect();
  }

  /** Takes what can be changed while it runs. */
  adjust(recipe: DreamRecipe): void {
    this.#dream.adjust(this.recipe, recipe);
    this.recipe = recipe;
  }

  /**
   * Begins anew, with another unit of the layer, other noise or the newest picture, as the recipe says.
   * @returns false where the live picture has another size than it had: then all is to be built anew
   */
  restart(recipe: DreamRecipe, vector: Float32Array | null): boolean {
    if (this.#needs.start?.refresh() === false) return false;
    this.adjust(recipe);
    if (this.#diverged) this.#needs.view.setPicture(this.#dream.picture);
    this.#diverged = false;
    this.#epoch++;
    this.#begin(vector);
    return true;
  }

  /** Shows the last good picture from now on. */
  fallBack(): void {
    this.#diverged = true;
    this.#needs.view.setPicture(this.#kept[this.#good]);
    this.#submit(() => {});
  }

  /** The pictures that are shown, as bytes of RGBA. Waits for the GPU: for exports and the history only. */
  async read(): Promise<readonly ImageData[]> {
    const tensor = this.#diverged ? this.#kept[this.#good] : this.#dream.picture;
    const [pictures, height, width, channels] = tensor.shape;
    const values = await readTensor(this.#needs.gpu, tensor);
    const each = height * width * channels;
    return Array.from({ length: pictures }, (_, n) =>
      toImage(values.subarray(n * each, (n + 1) * each), width, height, channels),
    );
  }

  dispose(): void {
    this.#dream.dispose();
    this.#needs.start?.dispose();
    this.#arena.dispose();
  }

  #begin(vector: Float32Array | null): void {
    this.#submit((encoder) => {
      this.#dream.begin(encoder, this.recipe, vector);
      this.#keep(encoder, this.#good);
    });
  }

  #keep(encoder: GPUCommandEncoder, at: 0 | 1): void {
    const { buffer } = this.#kept[at];
    encoder.copyBufferToBuffer(this.#dream.picture.buffer, 0, buffer, 0, buffer.size);
  }

  /** One submit that ends with the picture on the canvas. */
  #submit(encode: (encoder: GPUCommandEncoder) => void): void {
    const { gpu, view } = this.#needs;
    const encoder = gpu.device.createCommandEncoder(ENCODER);
    encode(encoder);
    view.encode(encoder);
    gpu.device.queue.submit([encoder.finish()]);
  }
}

/** @param values dense [height, width, 3 or 4] in 0…1 */
function toImage(values: Float32Array, width: number, height: number, channels: number): ImageData {
  const image = new ImageData(width, height);
  image.data.fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < channels; c++) {
      image.data[4 * pixel + c] = Math.round(255 * (values[channels * pixel + c] ?? 0));
    }
  }
  return image;
}
