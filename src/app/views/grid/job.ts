/** The grid of one layer while it grows: built, shown the live layer, worked at in left-over time. */

import { ActivationGrid } from '../../../explain/grid/grid.ts';
import { RING_SLOTS } from '../../../explain/step-ring.ts';
import type { Answers } from '../../answers/answers.ts';
import { disposeQuietly } from '../../dispose-quietly.ts';
import { isSoftware } from '../../dream/recipe.ts';
import { presentGrid } from './present.ts';

export interface GridRecipe {
  readonly size: number;
  /** Whether neighbours share the pictures of groups. */
  readonly together: boolean;
}

/** What a device that computes on the CPU manages while one watches. */
const SOFTWARE = { size: 32, batch: 8, transforms: 'jitter', rate: 0.1 };
const HARDWARE = { size: 64, batch: 64, transforms: 'standard', rate: 0.05 };
const GROUPS = 6;
/** While the groups go ahead all cells are painted every so many steps. */
const SHOWN_EVERY = 4;
/** Norms that differ by less than this share are those of the same picture. */
const SAME = 0.03;
/** Share of the steps that a grid goes on for when the picture has moved. */
const MORE = 0.25;

export class GridJob {
  readonly layer: string;
  readonly key: string;
  /** Why there is none. */
  failed: string | null = null;
  /** The L2 norm of each cell's vector when it was last looked at. */
  norms: Float32Array | null = null;
  #grid: ActivationGrid | null = null;
  #looking = false;
  #stale = true;
  #fresh = true;
  /** Rounds at which it rests. */
  #until = 0;
  /** Batches of cells that are not painted as they are now. */
  #unpainted = 1;
  #disposed = false;
  readonly #onChange: () => void;
  readonly #leave: () => void;
  readonly #answers: Answers;

  /** @param onChange it is built, has looked or can't be made */
  constructor(answers: Answers, layer: string, recipe: GridRecipe, onChange: () => void) {
    this.layer = layer;
    this.key = jobKey(layer, recipe);
    this.#onChange = onChange;
    this.#leave = presentGrid(answers, this);
    this.#answers = answers;
    void this.#build(recipe);
  }

  get grid(): ActivationGrid | null {
    return this.#grid;
  }

  /** Whether it is being built or takes in a picture. */
  get busy(): boolean {
    return this.failed === null && (this.#grid === null || this.#looking || this.norms === null);
  }

  /** Whether its pictures are of the layer as it is now. @param norms of the layer's cells */
  isOf(norms: Float32Array): boolean {
    // Before, its tiles are not all there.
    const there = this.#grid !== null && this.#grid.rounds >= 0;
    return there && this.norms !== null && difference(this.norms, norms) <= SAME;
  }

  /** How far it is, 0…1. */
  share(steps: number): number {
    const grid = this.#grid;
    if (!grid || this.norms === null) return 0;
    // The groups' steps are the first twentieth.
    const { rounds } = grid;
    if (rounds < 0) return 0.05 * (1 + (rounds * grid.stepsPerRound) / grid.groupSteps);
    return Math.min(1, 0.05 + 0.95 * (1 - Math.max(0, this.#end(steps) - rounds) / steps));
  }

  /** Whether nothing is left to do. */
  finished(steps: number): boolean {
    return (
      this.failed !== null || (!this.#stale && !this.busy && this.#left(steps) === 0 && this.#unpainted === 0)
    );
  }

  /** Another picture was computed. @param fresh it has nothing to do with the one before */
  pictureChanged(fresh: boolean): void {
    this.#stale = true;
    this.#fresh ||= fresh;
  }

  /** Begins anew with the layer as it is. */
  again(): void {
    this.#stale = true;
    this.#fresh = true;
    this.norms = null;
  }

  /** Takes in the layer as it is, if it changed since. @returns whether it does */
  look(): boolean {
    if (!this.#grid || this.#looking || !this.#stale) return false;
    this.#looking = true;
    this.#stale = false;
    void this.#look(this.#grid);
    return true;
  }

  /**
   * Encodes steps, or the painting of all cells when there are none left.
   * @returns how many steps
   */
  work(encoder: GPUCommandEncoder, count: number, steps: number): number {
    const grid = this.#grid;
    if (!grid || this.norms === null) return 0;
    const before = grid.stepsDone;
    const ahead = grid.rounds < 0 ? grid.groupSteps - before : Number.POSITIVE_INFINITY;
    const most = Math.min(count, this.#left(steps), ahead);
    if (most > 0) grid.step(encoder, most);
    const done = grid.stepsDone;
    const crossed = Math.floor(done / SHOWN_EVERY) > Math.floor(before / SHOWN_EVERY);
    if (most > 0) this.#unpainted = grid.stepsPerRound;
    if (most === 0 || (done <= grid.groupSteps && crossed)) {
      const batches = Math.min(grid.stepsPerRound, RING_SLOTS - most);
      grid.show(encoder, batches);
      this.#unpainted = Math.max(0, this.#unpainted - batches);
    }
    return most;
  }

  dispose(): void {
    this.#disposed = true;
    this.#leave();
    const grid = this.#grid;
    this.#grid = null;
    this.#answers.live.lease.whenFree(() => disposeQuietly(grid));
  }

  /** Steps of the engine until it rests. */
  #left(steps: number): number {
    const grid = this.#grid;
    if (!grid) return 0;
    return Math.max(0, Math.ceil((this.#end(steps) - grid.rounds) * grid.stepsPerRound));
  }

  #end(steps: number): number {
    return Math.max(steps, this.#until);
  }

  async #build({ size, together }: GridRecipe): Promise<void> {
    const { network, graph } = this.#answers.live;
    const made = isSoftware(network.gpu.adapterName) ? SOFTWARE : HARDWARE;
    try {
      const options = {
        ...made,
        layer: this.layer,
        live: network.tensor(this.layer),
        size: Math.min(size, made.size),
        groups: together ? GROUPS : 0,
      };
      const grid = await this.#answers.during(() => ActivationGrid.create(network.gpu, graph, options));
      if (this.#disposed) grid.dispose();
      else this.#grid = grid;
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error);
    }
    this.#onChange();
  }

  async #look(grid: ActivationGrid): Promise<void> {
    const fresh = this.#fresh;
    this.#fresh = false;
    try {
      const norms = await this.#answers.during(() => grid.look(fresh));
      if (this.#disposed) return;
      this.#take(grid, norms, fresh);
      this.#unpainted = grid.stepsPerRound;
    } catch (error) {
      if (!this.#disposed) this.failed = error instanceof Error ? error.message : String(error);
    } finally {
      this.#looking = false;
    }
    if (!this.#disposed) this.#onChange();
  }

  /** Begins anew with another picture, goes on for a while with one that moved. */
  #take(grid: ActivationGrid, norms: Float32Array, fresh: boolean): void {
    if (this.norms && difference(this.norms, norms) <= SAME) return;
    if (fresh) grid.restart();
    this.#until = fresh || grid.rounds < 0 ? 0 : grid.rounds + Math.max(8, MORE * grid.rounds);
    this.norms = norms;
  }
}

/** What makes two jobs the same. */
export function jobKey(layer: string, { size, together }: GridRecipe): string {
  return `${layer} ${size} ${together}`;
}

/** |a − b| / |a| */
function difference(a: Float32Array, b: Float32Array): number {
  let [moved, size] = [0, 0];
  a.forEach((value, i) => {
    moved += (value - (b[i] ?? 0)) ** 2;
    size += value ** 2;
  });
  return size > 0 ? Math.sqrt(moved / size) : 1;
}
