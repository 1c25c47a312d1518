/**
 * A picture for each cell of a layer: what the network sees there (building-blocks A.5 and B.7). Every picture is made so
 * that the mean over its positions of a · v grows, where v is the cell's vector. Pictures share those of the layer's
 * groups, so that neighbours look alike; the groups' come first, for the whole grid to be there at once.
 *
 * ```ts
 * const grid = await ActivationGrid.create(gpu, graph, { layer, live: network.tensor(layer) });
 * await grid.look();                       // after the activations have been computed
 * grid.step(encoder, 4); grid.show(encoder);   // as often as wanted; `tiles` is the picture
 * ```
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import type { Graph } from '../../net/graph.ts';
import { fillNoise } from '../images/source.ts';
import { ADAM } from '../optimisers/adam.ts';
import { randomStream } from '../random.ts';
import { RING_SLOTS } from '../step-ring.ts';
import { drawTransforms, type Transform, transformList } from '../transforms.ts';
import { buildGrid, type GridParts, type GridSizes } from './grid-parts.ts';
import { Schedule } from './schedule.ts';
import { gridSize, spectrumQuads } from './size.ts';

export interface GridOptions {
  readonly layer: string;
  /** The layer's activations for the picture, [1, h, w, c]; `look` copies them. */
  readonly live: GpuTensor;
  /** Side of a picture in pixels, 48 unless told; smaller where the layer has many cells. */
  readonly size?: number;
  /** Cells at once, at most; 16 unless told. */
  readonly batch?: number;
  /** Groups that cells share, 6 unless told; 0 leaves every cell on its own. */
  readonly groups?: number;
  /** Steps of the groups alone before the cells' own pictures begin; 24 unless told. */
  readonly groupSteps?: number;
  /** Learning rate of the cells; the usual one unless told, faster where few rounds will do. */
  readonly rate?: number;
  /** A name of the registry of transforms. */
  readonly transforms?: string;
  readonly seed?: number;
}

/** Pixels that are cropped of each side of a picture, so that tiles meet where they are good. */
const CROP = 2;
/** How fast the groups go ahead: four times the usual, for they are only where cells begin. */
const AHEAD_RATE = 4 * ADAM.rate;

export class ActivationGrid {
  readonly layer: string;
  readonly rows: number;
  readonly columns: number;
  /** Pixels of a tile. */
  readonly side: number;
  /** Cells that a step works at. */
  readonly batch: number;
  /** Steps of the groups alone, before those of the cells. */
  readonly groupSteps: number;
  /** Steps until every cell had one. */
  readonly stepsPerRound: number;
  /** [rows · side, columns · side] pixels, four bytes each, red first. */
  readonly tiles: GPUBuffer;
  /** [cells]: the L2 norm of each cell's vector. */
  readonly norms: GPUBuffer;
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  readonly #parts: GridParts;
  readonly #sizes: GridSizes;
  readonly #schedule: Schedule;
  readonly #seed: number;
  readonly #rate: number;
  readonly #transforms: readonly Transform[];
  /** Of the ring: steps and shown batches. */
  #turn = 0;
  #done = 0;
  #shown = 0;

  private constructor(gpu: Gpu, arena: Arena, parts: GridParts, sizes: GridSizes, plan: Plan) {
    const [, rows, columns] = parts.subject.x.shape;
    this.#gpu = gpu;
    this.#arena = arena;
    this.#parts = parts;
    this.#sizes = sizes;
    this.#schedule = plan.schedule;
    this.#seed = plan.seed;
    this.#rate = plan.rate;
    this.groupSteps = sizes.groups > 0 ? plan.groupSteps : 0;
    this.#transforms = sizes.transforms;
    this.layer = sizes.layer;
    [this.rows, this.columns] = [rows, columns];
    this.side = sizes.size - 2 * sizes.crop;
    this.batch = sizes.batch;
    this.stepsPerRound = plan.schedule.turns;
    this.tiles = parts.tiles;
    this.norms = parts.subject.norms;
  }

  /** @throws RangeError where the layer has too many cells or a name is unknown, NetworkError, GpuError */
  static async create(gpu: Gpu, graph: Graph, options: GridOptions): Promise<ActivationGrid> {
    const {
      layer,
      live,
      size = 48,
      batch = 16,
      groups = 6,
      groupSteps = 24,
      seed = 0,
      rate = ADAM.rate,
    } = options;
    const [, rows, columns, channels] = live.shape;
    const cells = rows * columns;
    const shared = Math.min(groups, cells, channels);
    const schedule = new Schedule(cells, batch, seed, Math.max(1, shared));
    const sizes = {
      layer,
      size: gridSize(layer, cells, size),
      crop: CROP,
      cells,
      batch: schedule.batch,
      groups: shared,
      transforms: transformList(options.transforms ?? 'standard').transforms,
    };
    const arena = gpu.arena(`grid of ${layer}`);
    const owned: { dispose(): void }[] = [arena];
    try {
      const parts = await gpu.checked(`the grid of "${layer}"`, [arena], () =>
        buildGrid(gpu, graph, live, sizes, arena, owned),
      );
      const grid = new ActivationGrid(gpu, arena, parts, sizes, { schedule, seed, groupSteps, rate });
      grid.restart();
      return grid;
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

  /** Steps that every cell's own picture has had; below 0 while the groups go ahead. */
  get rounds(): number {
    return (this.#done - this.groupSteps) / this.stepsPerRound;
  }

  /** GPU bytes of everything, the network's part included. */
  get bytes(): number {
    const { route } = this.#parts;
    return this.#arena.bytes + route.network.bytes + route.backward.bytes;
  }

  /**
   * Takes the layer as it is now; pictures go on from what they are. Not for the frame loop.
   * @param fresh finds the groups anew, rather than from what they were
   * @returns the L2 norm of each cell's vector
   */
  look(fresh = false): Promise<Float32Array> {
    return this.#parts.subject.look(fresh);
  }

  /**
   * Encodes steps. One submit may carry `RING_SLOTS` turns: steps, and shown batches.
   * @throws RangeError for more
   */
  step(encoder: GPUCommandEncoder, count = 1): void {
    if (count > RING_SLOTS) {
      throw new RangeError(
        `A submit carries ${RING_SLOTS} steps of a grid, not ${count}; submit more often.`,
      );
    }
    for (let i = 0; i < count; i++) {
      const ahead = this.#done < this.groupSteps;
      this.#writeNumbers();
      this.#parts.programs[ahead ? 'groups' : 'both'].encode(encoder);
      this.#turn++;
      this.#done++;
    }
  }

  /** Encodes the painting of so many batches, going on where the last call ended: a round of them paints all cells. */
  show(encoder: GPUCommandEncoder, batches = Math.min(this.stepsPerRound, RING_SLOTS)): void {
    for (let i = 0; i < batches; i++) {
      this.#parts.turns.write(this.#turn, this.#schedule.inOrder(this.#shown));
      this.#parts.programs.show.encode(encoder);
      this.#shown = this.#shown + this.batch < this.#sizes.cells ? this.#shown + this.batch : 0;
      this.#turn++;
    }
  }

  /** Begins anew, from noise. */
  restart(): void {
    const { spectra, memory } = this.#parts;
    const { queue } = this.#gpu.device;
    const each = 2 * spectrumQuads(this.#sizes.size);
    for (const [stream, buffer] of [spectra.cells, spectra.groups].entries()) {
      const noise = new Float32Array(buffer.size / 4);
      fillNoise(noise, 0, buffer.size / 16, 3, randomStream(this.#seed, stream, each));
      queue.writeBuffer(buffer, 0, noise);
    }
    const encoder = this.#gpu.device.createCommandEncoder({ label: 'begin the grid' });
    for (const buffer of memory) encoder.clearBuffer(buffer);
    queue.submit([encoder.finish()]);
    this.#done = 0;
  }

  dispose(): void {
    const { route, subject } = this.#parts;
    for (const each of [subject, route.backward, route.network, this.#arena]) each.dispose();
  }

  /** Fills the slots of the next turn. */
  #writeNumbers(): void {
    const { view, rates, turns } = this.#parts;
    const [turn, step] = [this.#turn, this.#done];
    const ahead = step < this.groupSteps;
    const ownStep = Math.max(0, step - this.groupSteps);
    view.draw(turn, drawTransforms(this.#transforms, randomStream(this.#seed, step)));
    // Groups move at every step, a cell once a round: in the long run both as far.
    const rate = ahead ? AHEAD_RATE : this.#rate / this.stepsPerRound;
    rates.groups.write(turn, ADAM.numbers(step, rate));
    rates.cells.write(turn, ADAM.numbers(Math.floor(ownStep / this.stepsPerRound), this.#rate));
    const schedule = this.#schedule;
    turns.write(turn, ahead ? schedule.groupsOf(this.#sizes.groups) : schedule.cellsOf(ownStep));
  }
}

interface Plan {
  readonly schedule: Schedule;
  readonly seed: number;
  readonly groupSteps: number;
  readonly rate: number;
}
