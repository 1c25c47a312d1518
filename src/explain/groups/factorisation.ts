/**
 * Groups of neurons: a layer's activations x [pixels, channels] ≈ loadings · directions, both non-negative, by the
 * least squares of scikit-learn's NMF, on the GPU (Olah et al., The Building Blocks of Interpretability, 2018).
 *
 * Every sweep reads x anew and goes on from the present factors, so that while a picture moves a group keeps its index,
 * its meaning and its colour. For layers after a ReLU: what is not a positive finite number counts as 0.
 *
 * ```ts
 * const groups = await Factorisation.create(gpu, { x: network.tensor('mixed4d'), groups: 6 });
 * await groups.begin();                 // after x has been computed
 * await groups.settle();                // or groups.encode(encoder, 2) in every frame
 * const { loadings, directions, magnitudes, error } = await groups.read();
 * ```
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { createTensor, type GpuTensor, padChannels, quads } from '../../gpu/tensor.ts';
import { type Factors, type Groups, type GroupsShape, MOST_GROUPS } from './groups.ts';
import type { GroupsReport } from './report.ts';
import { createSettled, type SettleOptions, Settling } from './settling.ts';
import { solverKind } from './solvers/index.ts';
import type { FactorBuffers } from './solvers/solver.ts';
import { startKind } from './starts/index.ts';
import { buildRandomStart, type RandomStart } from './starts/random.ts';
import type { StartKind } from './starts/start.ts';
import { Summary } from './summary.ts';

export interface FactorisationOptions {
  /** Activations [1, h, w, c]; may be a slot of a wider tensor. */
  readonly x: GpuTensor;
  /** 1 to 16. */
  readonly groups: number;
  /** A name of the registry of solvers; coordinate descent where none is given. */
  readonly solver?: string;
  /** A name of the registry of starts; singular vectors where none is given. */
  readonly start?: string;
  /** A whole number from 0 for what is random. */
  readonly seed?: number;
}

const SWEEPS: GPUComputePassDescriptor = { label: 'groups' };

interface Parts {
  readonly buffers: FactorBuffers;
  readonly sweep: readonly Step[];
  readonly summary: Summary;
  readonly settling: Settling;
  readonly random: RandomStart;
  readonly start: StartKind;
  readonly seed: number;
}

export class Factorisation {
  /** [1, h, w, groups]: read it in a view as any layer. */
  readonly loadings: GpuTensor;
  /** [groups, 1, 1, c] */
  readonly directions: GpuTensor;
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  readonly #parts: Parts;
  readonly #random: Program;

  private constructor(gpu: Gpu, arena: Arena, parts: Parts) {
    this.#gpu = gpu;
    this.#arena = arena;
    this.#parts = parts;
    this.#random = new Program('random groups', parts.random.steps);
    this.loadings = parts.buffers.loadings;
    this.directions = parts.buffers.directions;
  }

  /**
   * Allocates and compiles. The factors are 0 until a start has been made (`begin`, `beginRandom` or `write`).
   * @throws RangeError where the number of groups, the batch or a name is not possible, GpuError when memory is refused
   */
  static async create(gpu: Gpu, options: FactorisationOptions): Promise<Factorisation> {
    check(options);
    const arena = gpu.arena(`groups of ${options.x.label}`);
    try {
      const what = `the groups of "${options.x.label}"`;
      return new Factorisation(
        gpu,
        arena,
        await gpu.checked(what, [arena], () => build(gpu, arena, options)),
      );
    } catch (error) {
      arena.close();
      throw error;
    }
  }

  /** What the solver works on. */
  get buffers(): FactorBuffers {
    return this.#parts.buffers;
  }

  /** Pixels, channels and groups. */
  get shape(): GroupsShape {
    return this.report.shape;
  }

  /** Error, violation, size of x, 0, then the magnitudes of 16 groups, as `encodeError` left them. */
  get summary(): GPUBuffer {
    return this.#parts.summary.buffer;
  }

  /** The way back for the frame loop. */
  get report(): GroupsReport {
    return this.#parts.summary.report;
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    return this.#arena.bytes;
  }

  /**
   * Begins anew from the activations as they are, by the start that was chosen. Singular vectors are computed on the
   * CPU: not for the frame loop.
   */
  async begin(): Promise<void> {
    const { buffers, start, seed } = this.#parts;
    await start.begin({ gpu: this.#gpu, buffers, seed, random: () => this.#random.run(this.#gpu) });
  }

  /** Encodes a random start at the scale of the activations; allocates and waits for nothing. */
  beginRandom(encoder: GPUCommandEncoder, seed = this.#parts.seed): void {
    this.#parts.random.set(seed);
    this.#random.encode(encoder);
  }

  /**
   * Goes on from these factors, as another factorisation of a layer of this size had them (`carryFactors`).
   * @throws RangeError where the sizes do not fit
   */
  write({ groups, loadings, directions }: Factors): void {
    const { rows, columns, channels } = this.shape;
    if (
      groups !== this.shape.groups ||
      loadings.length !== rows * columns * groups ||
      directions.length !== groups * channels
    ) {
      throw new RangeError(
        `Factors of ${groups} groups with ${loadings.length} loadings and ${directions.length} numbers of directions do not fit ${this.shape.groups} groups of ${rows}×${columns}×${channels}; give the size of this layer.`,
      );
    }
    const { queue } = this.#gpu.device;
    queue.writeBuffer(this.loadings.buffer, 0, padChannels(loadings, this.loadings.shape));
    queue.writeBuffer(this.directions.buffer, 0, padChannels(directions, this.directions.shape));
  }

  /** Encodes so many sweeps on the activations as they are then, from the factors as they are then. */
  encode(encoder: GPUCommandEncoder, sweeps: number): void {
    const pass = encoder.beginComputePass(SWEEPS);
    for (let sweep = 0; sweep < sweeps; sweep++) for (const step of this.#parts.sweep) step.encode(pass);
    pass.end();
  }

  /** Encodes the summary of the factors as they are then: error, violation, magnitudes. */
  encodeError(encoder: GPUCommandEncoder): void {
    this.#parts.summary.encode(encoder);
  }

  /**
   * Sweeps until little is left to change, as scikit-learn does. Not for the frame loop: sweeps that are encoded
   * meanwhile may do nothing.
   * @returns how many sweeps that took, in whole looks
   */
  async settle(options: SettleOptions = {}): Promise<number> {
    return this.#parts.settling.run(this.#parts.sweep, options);
  }

  /** Measures the factors and waits for them. Not for the frame loop: there, `report`. */
  read(): Promise<Groups> {
    return this.report.read((encoder) => this.encodeError(encoder));
  }

  dispose(): void {
    this.#arena.dispose();
  }
}

function check({ x, groups }: FactorisationOptions): void {
  if (!Number.isInteger(groups) || groups < 1 || groups > MOST_GROUPS) {
    throw new RangeError(
      `"${x.label}" cannot be parted into ${groups} groups; ask for a whole number from 1 to ${MOST_GROUPS}.`,
    );
  }
  if (x.shape[0] !== 1) {
    throw new RangeError(`"${x.label}" holds ${x.shape[0]} pictures; groups are made of one at a time.`);
  }
}

async function build(gpu: Gpu, arena: Arena, options: FactorisationOptions): Promise<Parts> {
  const { x, groups, solver = 'hals', start = 'nndsvd', seed = 0 } = options;
  const [, h, w, c] = x.shape;
  const buffers: FactorBuffers = {
    x,
    groups,
    loadings: createTensor(arena, 'loadings', [1, h, w, groups]),
    directions: createTensor(arena, 'directions', [groups, 1, 1, c]),
    violation: arena.buffer('violation', (h * w + quads(c)) * 4, BufferUsage.STORAGE),
    settled: createSettled(arena),
  };
  const building = [
    solverKind(solver).build({ gpu, arena, ...buffers }),
    Summary.create(gpu, arena, buffers),
    buildRandomStart(gpu, arena, buffers, seed),
    Settling.create(gpu, arena, buffers),
  ] as const;
  // All have come to their end before one's failure frees the arena that they allocate from.
  await Promise.allSettled(building);
  const [sweep, summary, random, settling] = await Promise.all(building);
  return {
    buffers,
    sweep,
    summary,
    settling,
    random,
    start: startKind(start),
    seed,
  };
}
