/**
 * Makes icons of a layer, some at once, in the time that frames leave over. One program for the whole layer: a batch only
 * names other channels or directions and begins anew. Pictures come back through a ring as they grow.
 */

import { Dream } from '../../explain/dream.ts';
import { channelRecipe, directionRecipe } from '../../explain/recipe.ts';
import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { ReadbackRing } from '../../gpu/readback.ts';
import { tensorBytes } from '../../gpu/tensor.ts';
import type { Graph } from '../../net/graph.ts';
import { Pace } from '../dream/pace.ts';
import type { IconRecipe } from './recipe.ts';

/** What an icon is a picture of: a channel of the layer, or a direction in its channels. */
export interface IconUnit {
  /** Tells it from all others of its layer. */
  readonly key: string;
  readonly what: number | Float32Array;
}

export type IconKind = 'channel' | 'direction';

export interface IconJobNeeds {
  readonly gpu: Gpu;
  readonly graph: Graph;
  readonly layer: string;
  readonly kind: IconKind;
  /** Channels of the layer. */
  readonly channels: number;
  readonly recipe: IconRecipe;
  /** The units to make next, at most so many; none when all are made. */
  readonly next: (count: number) => readonly IconUnit[];
  /** Whether somebody still wants to see it. */
  readonly wanted: (key: string) => boolean;
  /** A picture has grown; `share` is how far it is, 1 when it is done. */
  readonly onPicture: (key: string, image: ImageData, share: number) => void;
}

/** Pictures come back every so many steps while they grow. */
const SHOWN_EVERY = 8;

export class IconJob {
  readonly #needs: IconJobNeeds;
  readonly #dream: Dream;
  readonly #arena: Arena;
  readonly #ring: ReadbackRing;
  readonly #pace = new Pace();
  #units: readonly IconUnit[] = [];
  #waiting = false;
  #disposed = false;

  private constructor(needs: IconJobNeeds, dream: Dream, arena: Arena) {
    this.#needs = needs;
    this.#dream = dream;
    this.#arena = arena;
    const bytes = tensorBytes(dream.picture.shape);
    this.#ring = new ReadbackRing(
      this.#arena,
      'pictures',
      bytes,
      (values, step) => this.#show(values, step),
      2,
    );
  }

  /** @throws RangeError, NetworkError, GpuError */
  static async create(needs: IconJobNeeds): Promise<IconJob> {
    const { gpu, graph, layer, kind, channels, recipe } = needs;
    const { batch } = recipe;
    const first =
      kind === 'channel'
        ? channelRecipe(layer, new Array<number>(batch).fill(0), recipe)
        : directionRecipe(
            layer,
            Array.from({ length: batch }, () => new Float32Array(channels)),
            recipe,
          );
    const dream = await Dream.create(gpu, graph, first);
    const arena = gpu.arena('icons');
    try {
      return await gpu.checked('the icons', [arena], () => new IconJob(needs, dream, arena));
    } catch (error) {
      arena.close();
      dream.dispose();
      throw error;
    }
  }

  get layer(): string {
    return this.#needs.layer;
  }

  get kind(): IconKind {
    return this.#needs.kind;
  }

  /** Whether pictures are growing now. */
  get busy(): boolean {
    return this.#units.length > 0;
  }

  /** What a tick of the loop leaves over. */
  work(): void {
    if (this.#waiting || this.#disposed) return;
    const now = performance.now();
    const due = this.#pace.due(now);
    if (due === 0) return;
    const { recipe, gpu, wanted } = this.#needs;
    // Directions change with every cell that is pointed at: those that nobody looks at any more are left.
    if (this.kind === 'direction' && !this.#units.some(({ key }) => wanted(key))) this.#units = [];
    if (this.#units.length === 0 && !this.#begin()) return;
    const steps = Math.min(due, recipe.steps - this.#dream.stepsDone);
    const encoder = gpu.device.createCommandEncoder(ENCODER);
    this.#dream.step(encoder, steps);
    const { stepsDone, picture } = this.#dream;
    const shown = stepsDone >= recipe.steps || stepsDone % SHOWN_EVERY < steps;
    const sent = shown && this.#ring.encode(encoder, picture.buffer, 0, picture.buffer.size, stepsDone);
    gpu.device.queue.submit([encoder.finish()]);
    this.#ring.collect();
    this.#waiting = true;
    const done = () => {
      const then = performance.now();
      this.#pace.took(steps, then - now, then);
      // Whoever waits for the last picture begins the next batch when it has come back.
      if (stepsDone < recipe.steps || !sent) this.#waiting = false;
    };
    gpu.device.queue.onSubmittedWorkDone().then(done, () => {});
  }

  dispose(): void {
    this.#disposed = true;
    this.#dream.dispose();
    this.#arena.dispose();
  }

  #begin(): boolean {
    const { recipe, next, gpu } = this.#needs;
    this.#units = next(recipe.batch);
    const [first] = this.#units;
    if (!first) return false;
    const what = Array.from({ length: recipe.batch }, (_, i) => (this.#units[i] ?? first).what);
    const vector = what.filter((each) => typeof each !== 'number');
    const channel = what.filter((each) => typeof each === 'number');
    this.#dream.setTerm(0, this.kind === 'channel' ? { channel } : { vector });
    const encoder = gpu.device.createCommandEncoder(ENCODER);
    this.#dream.restart(encoder);
    gpu.device.queue.submit([encoder.finish()]);
    return true;
  }

  #show(values: Float32Array, step: number): void {
    if (this.#disposed) return;
    const { recipe, onPicture } = this.#needs;
    const units = this.#units;
    const last = step >= recipe.steps;
    if (last) {
      this.#units = [];
      this.#waiting = false;
    }
    units.forEach(({ key }, i) => {
      onPicture(key, toImage(values, recipe.size, i), step / recipe.steps);
    });
  }
}

const ENCODER: GPUCommandEncoderDescriptor = { label: 'icons' };

/** One picture of a batch in quads. */
function toImage(values: Float32Array, size: number, index: number): ImageData {
  const image = new ImageData(size, size);
  const first = index * size * size * 4;
  for (let i = 0; i < size * size * 4; i++) {
    image.data[i] = i % 4 === 3 ? 255 : Math.round(255 * (values[first + i] ?? 0));
  }
  return image;
}
