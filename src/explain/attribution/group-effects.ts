/** What groups of neurons do for a score: Σ over the layer of (loadings ⊗ direction) · gradient, a number per group. */

import type { Arena } from '../../gpu/arena.ts';
import { assemble } from '../../gpu/assemble.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import { Program } from '../../gpu/program.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { type GpuTensor, padChannels, TENSOR_USAGE, tensorParams } from '../../gpu/tensor.ts';
import { NetworkError } from '../../net/graph.ts';
import groupsWgsl from '../../shaders/attribution-groups.wgsl?raw';

/** Groups on the GPU, as a factorisation has them. */
export interface GroupFactors {
  readonly groups: number;
  /** [h · w, groups] */
  readonly loadings: GPUBuffer;
  /** [groups, c] in quads */
  readonly directions: GPUBuffer;
}

const WHAT = 'the effects of groups';

export class GroupEffects {
  /** [n, groups] */
  readonly effects: GPUBuffer;
  readonly program: Program;
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  readonly #count: number;

  private constructor(gpu: Gpu, arena: Arena, program: Program, effects: GPUBuffer, count: number) {
    this.#gpu = gpu;
    this.#arena = arena;
    this.program = program;
    this.effects = effects;
    this.#count = count;
  }

  /**
   * Reads gradient and groups anew whenever the program runs.
   * @param dx gradient (or tangent) of the groups' layer
   * @throws GpuError when memory is refused
   */
  static create(gpu: Gpu, dx: GpuTensor, factors: GroupFactors): Promise<GroupEffects> {
    const arena = gpu.arena('group effects');
    return assemble(gpu, WHAT, arena, () => GroupEffects.#build(gpu, arena, dx, factors));
  }

  /** Of groups that are given as numbers. @throws NetworkError where one does not fit the layer, GpuError */
  static async upload(
    gpu: Gpu,
    dx: GpuTensor,
    loadings: readonly Float32Array[],
    directions: readonly Float32Array[],
  ): Promise<GroupEffects> {
    checkFit(dx, loadings, directions);
    const groups = loadings.length;
    const [, h, w, c] = dx.shape;
    const columns = Float32Array.from({ length: h * w * groups }, (_, i) => {
      return loadings[i % groups]?.[Math.floor(i / groups)] ?? 0;
    });
    const rows = Float32Array.from(
      { length: groups * c },
      (_, i) => directions[Math.floor(i / c)]?.[i % c] ?? 0,
    );
    const arena = gpu.arena('group effects');
    return assemble(gpu, WHAT, arena, () => {
      const factors = {
        groups,
        loadings: arena.upload('loadings', columns, BufferUsage.STORAGE),
        directions: arena.upload('directions', padChannels(rows, [1, 1, groups, c]), BufferUsage.STORAGE),
      };
      return GroupEffects.#build(gpu, arena, dx, factors);
    });
  }

  static async #build(
    gpu: Gpu,
    arena: Arena,
    dx: GpuTensor,
    { groups, loadings, directions }: GroupFactors,
  ): Promise<GroupEffects> {
    const kernel = await gpu.kernel('attribution-groups', groupsWgsl);
    const [n] = dx.shape;
    const effects = arena.buffer('effects', n * groups * 4, TENSOR_USAGE);
    const params = { dx: tensorParams(dx), groups };
    const step = kernel.step(arena, { loadings, directions, dx, effects }, params, [64 * groups, 1, n]);
    return new GroupEffects(gpu, arena, new Program('group effects', [step]), effects, n * groups);
  }

  /** Runs and reads back, [n, groups]. */
  async ask(): Promise<Float32Array> {
    this.program.run(this.#gpu);
    return (await readBuffer(this.#gpu, this.effects)).slice(0, this.#count);
  }

  dispose(): void {
    this.#arena.dispose();
  }
}

function checkFit(
  { label, shape: [, h, w, c] }: GpuTensor,
  loadings: readonly Float32Array[],
  directions: readonly Float32Array[],
): void {
  const fits =
    loadings.length > 0 &&
    loadings.length === directions.length &&
    loadings.every(({ length }) => length === h * w) &&
    directions.every(({ length }) => length === c);
  if (fits) return;
  const given = `${loadings.length} loadings and ${directions.length} directions`;
  throw new NetworkError(
    `${given} are no groups of "${label}"; give as many of each, of ${h * w} and ${c} numbers.`,
  );
}
