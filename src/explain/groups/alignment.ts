/**
 * Groups of an earlier layer that compose into the groups of a later one (a footnote of Olah et al., The Building Blocks
 * of Interpretability, 2018): every channel is copied once for each later group, each activation is shared out among its
 * copies in proportion to |its attribution to that group|, the enlarged layer is factorised, and the copies of a channel
 * are added back together.
 *
 * ```ts
 * const aligned = await AlignedFactorisation.create(gpu, { x: earlier, copies: later.shape.groups, groups: 8 });
 * // for each later group n: write the attributions of the earlier activations to it into aligned.copy(n)
 * aligned.encodeShares(encoder); …submit
 * await aligned.begin();
 * await aligned.settle();
 * const groups = await aligned.read();
 * ```
 */

import type { Arena } from '../../gpu/arena.ts';
import { assemble } from '../../gpu/assemble.ts';
import type { Gpu } from '../../gpu/device.ts';
import { Program } from '../../gpu/program.ts';
import { createTensor, type GpuTensor, quads, slot, tensorParams } from '../../gpu/tensor.ts';
import enlargeWgsl from '../../shaders/nmf-enlarge.wgsl?raw';
import foldWgsl from '../../shaders/nmf-fold.wgsl?raw';
import { Factorisation, type FactorisationOptions } from './factorisation.ts';
import type { Groups } from './groups.ts';
import type { GroupsReport } from './report.ts';
import type { SettleOptions } from './settling.ts';
import { Summary } from './summary.ts';

export interface AlignmentOptions extends FactorisationOptions {
  /** How many later groups there are. */
  readonly copies: number;
}

interface Parts {
  readonly enlarged: GpuTensor;
  readonly share: Program;
  readonly fold: Program;
  readonly factorisation: Factorisation;
  /** [groups, 1, 1, c] */
  readonly directions: GpuTensor;
  readonly summary: Summary;
}

export class AlignedFactorisation {
  /** Of the enlarged layer; its loadings are those of the aligned groups too. */
  readonly factorisation: Factorisation;
  /** [groups, 1, 1, c] with the copies added together, as `encodeError` left them. */
  readonly directions: GpuTensor;
  readonly #arena: Arena;
  readonly #x: GpuTensor;
  readonly #copies: number;
  readonly #parts: Parts;

  private constructor(arena: Arena, { x, copies }: AlignmentOptions, parts: Parts) {
    this.#arena = arena;
    this.#x = x;
    this.#copies = copies;
    this.#parts = parts;
    this.factorisation = parts.factorisation;
    this.directions = parts.directions;
  }

  /**
   * @throws RangeError where the number of copies or groups, the batch or a name is not possible, GpuError when memory is
   *   refused
   */
  static async create(gpu: Gpu, options: AlignmentOptions): Promise<AlignedFactorisation> {
    const { x, copies } = options;
    if (!Number.isInteger(copies) || copies < 1) {
      throw new RangeError(
        `"${x.label}" cannot be aligned with ${copies} later groups; give a whole number from 1.`,
      );
    }
    const arena = gpu.arena(`aligned groups of ${x.label}`);
    return assemble(gpu, `the aligned groups of "${x.label}"`, arena, async (own) => {
      return new AlignedFactorisation(arena, options, await build(gpu, arena, options, own));
    });
  }

  /** The way back of the aligned groups for the frame loop, after `encodeError`. */
  get report(): GroupsReport {
    return this.#parts.summary.report;
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    return this.#arena.bytes + this.factorisation.bytes;
  }

  /**
   * Where the attributions of the activations to later group `n` belong, [1, h, w, c]: any sign, any scale that all
   * copies have in common. The slots lie side by side in one tensor; `encodeShares` overwrites them.
   * @throws RangeError where there is no such group
   */
  copy(n: number): GpuTensor {
    if (!Number.isInteger(n) || n < 0 || n >= this.#copies) {
      throw new RangeError(`There is no later group ${n}; there are ${this.#copies}, counted from 0.`);
    }
    const { enlarged } = this.#parts;
    const channels = this.#x.shape[3];
    return slot(enlarged, `${enlarged.label}.${n}`, n * quads(channels) * 4, channels);
  }

  /**
   * Encodes the sharing out of the activations, which puts the enlarged layer in place of the attributions. Once for each
   * time that all copies were written; where no attribution is different from 0, the copies share equally.
   */
  encodeShares(encoder: GPUCommandEncoder): void {
    this.#parts.share.encode(encoder);
  }

  /** As `Factorisation.begin`, from the enlarged layer. */
  begin(): Promise<void> {
    return this.factorisation.begin();
  }

  /** As `Factorisation.encode`, on the enlarged layer. */
  encode(encoder: GPUCommandEncoder, sweeps: number): void {
    this.factorisation.encode(encoder, sweeps);
  }

  /** As `Factorisation.settle`, on the enlarged layer. */
  settle(options?: SettleOptions): Promise<number> {
    return this.factorisation.settle(options);
  }

  /** Encodes the adding together of the copies, and the summary of what comes of it. */
  encodeError(encoder: GPUCommandEncoder): void {
    this.#parts.fold.encode(encoder);
    this.#parts.summary.encode(encoder);
  }

  /** The aligned groups of the layer itself: directions of its own channels, the error of its own reconstruction. */
  read(): Promise<Groups> {
    return this.report.read((encoder) => this.encodeError(encoder));
  }

  dispose(): void {
    this.factorisation.dispose();
    this.#arena.dispose();
  }
}

async function build(
  gpu: Gpu,
  arena: Arena,
  options: AlignmentOptions,
  own: (part: Factorisation) => Factorisation,
): Promise<Parts> {
  const { x, copies, groups } = options;
  const [, h, w, c] = x.shape;
  const width = quads(c);
  const enlarged = createTensor(arena, `${x.label} shared out`, [1, h, w, copies * width * 4]);
  const [shareKernel, foldKernel] = await Promise.all([
    gpu.kernel('nmf-enlarge', enlargeWgsl),
    gpu.kernel('nmf-fold', foldWgsl),
  ]);
  const share = shareKernel.step(arena, { x, y: enlarged }, { x: tensorParams(x), copies }, [width, h * w]);
  const factorisation = own(await Factorisation.create(gpu, { ...options, x: enlarged }));
  const { loadings, violation, settled } = factorisation.buffers;
  const directions = createTensor(arena, 'directions', [groups, 1, 1, c]);
  const fold = foldKernel.step(
    arena,
    { directions: factorisation.directions, y: directions },
    { groups, quads: width, copies },
    [width, groups],
  );
  const summary = await Summary.create(gpu, arena, { x, groups, loadings, directions, violation, settled });
  return {
    enlarged,
    share: new Program('shares of later groups', [share]),
    fold: new Program('copies together', [fold]),
    factorisation,
    directions,
    summary,
  };
}
