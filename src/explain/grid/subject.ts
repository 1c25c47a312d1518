/**
 * What a grid is about: a layer's cells as they were when it looked, how strongly each fires, and how much each has of
 * the layer's groups. Looking again goes on from the groups that were found, so that they keep their meaning.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import { Program } from '../../gpu/program.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { type GpuTensor, padChannels, quads, TENSOR_USAGE, tensorParams } from '../../gpu/tensor.ts';
import copyWgsl from '../../shaders/concat-copy.wgsl?raw';
import { type CellSteps, createCellSteps } from '../cells.ts';
import { Factorisation } from '../groups/factorisation.ts';

/** Sweeps of the first look and of later ones. Pictures need no more exact groups. */
const [FIRST_SWEEPS, MORE_SWEEPS] = [40, 4];

export class GridSubject {
  /** [1, h, w, c]: the activations as they were; the groups' vectors follow in the buffer. */
  readonly x: GpuTensor;
  /** [cells, groups]: each group's loadings, 1 where it fires most. */
  readonly loadings: GPUBuffer;
  /** [cells]: the L2 norm of each cell's vector, on the device. */
  readonly norms: GPUBuffer;
  readonly #gpu: Gpu;
  readonly #copy: Program;
  readonly #cells: CellSteps;
  readonly #factors: Factorisation | null;
  #looked = false;

  private constructor(
    gpu: Gpu,
    x: GpuTensor,
    loadings: GPUBuffer,
    parts: { readonly copy: Program; readonly cells: CellSteps; readonly factors: Factorisation | null },
  ) {
    this.#gpu = gpu;
    this.x = x;
    this.loadings = loadings;
    this.norms = parts.cells.answer;
    this.#copy = parts.copy;
    this.#cells = parts.cells;
    this.#factors = parts.factors;
  }

  /**
   * @param live the layer's activations, [1, h, w, c]
   * @param groups 0 for none: then every cell is on its own
   */
  static async create(gpu: Gpu, arena: Arena, live: GpuTensor, groups: number): Promise<GridSubject> {
    const [, h, w, c] = live.shape;
    const bytes = (h * w + groups) * quads(c) * 16;
    const buffer = arena.buffer(live.label, bytes, TENSOR_USAGE);
    const x: GpuTensor = { ...live, buffer, pitch: quads(c), first: 0 };
    const kernel = await gpu.kernel('concat-copy', copyWgsl);
    const params = { x: tensorParams(live), y: tensorParams(x), start: 0 };
    const copy = kernel.step(arena, { x: live, y: x }, params, [w * quads(c), h, 1], 'look');
    const cells = await createCellSteps(gpu, arena, x);
    const usage = BufferUsage.STORAGE | BufferUsage.COPY_DST;
    const loadings = arena.buffer('loadings', h * w * Math.max(1, groups) * 4, usage);
    const factors = groups > 0 ? await Factorisation.create(gpu, { x, groups }) : null;
    return new GridSubject(gpu, x, loadings, {
      copy: new Program('look', [copy, cells.norms]),
      cells,
      factors,
    });
  }

  /**
   * Takes the activations as they are now.
   * @param fresh finds the groups anew
   * @returns the L2 norm of each cell's vector
   */
  async look(fresh = false): Promise<Float32Array> {
    const { device } = this.#gpu;
    const encoder = device.createCommandEncoder({ label: 'look' });
    this.#copy.encode(encoder);
    device.queue.submit([encoder.finish()]);
    const [, h, w] = this.x.shape;
    const norms = await readBuffer(this.#gpu, this.#cells.answer, h * w * 4);
    const factors = this.#factors;
    if (!factors) return norms;
    const first = fresh || !this.#looked;
    if (first) await factors.begin();
    await factors.settle({ most: first ? FIRST_SWEEPS : MORE_SWEEPS });
    this.#looked = true;
    const { loadings, directions, groups, channels } = await factors.read();
    device.queue.writeBuffer(this.loadings, 0, dividedByMost(loadings, groups));
    const vectors = padChannels(directions, [groups, 1, 1, channels]);
    device.queue.writeBuffer(this.x.buffer, h * w * this.x.pitch * 16, vectors);
    return norms;
  }

  dispose(): void {
    this.#factors?.dispose();
  }
}

/** Loadings [cells, groups] with each group's largest made 1; a group that is nowhere stays 0. */
export function dividedByMost(loadings: Float32Array, groups: number): Float32Array<ArrayBuffer> {
  const most = new Float32Array(groups);
  loadings.forEach((value, i) => {
    most[i % groups] = Math.max(most[i % groups] ?? 0, value);
  });
  return Float32Array.from(loadings, (value, i) => {
    const full = most[i % groups] ?? 0;
    return full > 0 ? value / full : 0;
  });
}
