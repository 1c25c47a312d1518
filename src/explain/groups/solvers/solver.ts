/** What a solver is: the steps of one sweep, which makes the reconstruction of x by loadings · directions no worse. */

import type { Arena } from '../../../gpu/arena.ts';
import type { Gpu } from '../../../gpu/device.ts';
import { BufferUsage } from '../../../gpu/flags.ts';
import type { Step } from '../../../gpu/kernel.ts';
import { type GpuTensor, quads, tensorParams } from '../../../gpu/tensor.ts';
import columnProductsWgsl from '../../../shaders/nmf-column-products.wgsl?raw';
import rowProductsWgsl from '../../../shaders/nmf-row-products.wgsl?raw';

/** The buffers that a solver works on. */
export interface FactorBuffers {
  /** [1, h, w, c]; what is not a positive finite number counts as 0. */
  readonly x: GpuTensor;
  readonly groups: number;
  /** [1, h, w, groups] */
  readonly loadings: GpuTensor;
  /** [groups, 1, 1, c] */
  readonly directions: GpuTensor;
  /** [h · w, then quads of c]: what the last sweep wanted to change, zeros up to the buffer's end. */
  readonly violation: GPUBuffer;
  /** As nmf-settled.wgsl left it: while its first number is not 0, sweeps do nothing. */
  readonly settled: GPUBuffer;
}

export interface SolverContext extends FactorBuffers {
  readonly gpu: Gpu;
  readonly arena: Arena;
}

export interface SolverKind {
  readonly name: string;
  readonly label: string;
  /** Steps of one sweep: first the loadings, then the directions. */
  build(context: SolverContext): Promise<readonly Step[]>;
}

/** Sums over channels and pixels that an update starts from, in shares; both lie in the same buffer, in turn. */
export interface Products {
  readonly parts: GPUBuffer;
  /** x · directionsᵀ and directions · directionsᵀ. */
  readonly rows: Step;
  readonly rowShares: number;
  /** loadingsᵀ · x and loadingsᵀ · loadings. */
  readonly columns: Step;
  readonly columnShares: number;
}

const MOST_SHARES = 32;
/** Quads of channels, and pixels, that are worth an invocation of their own. */
const QUADS_PER_SHARE = 8;
const PIXELS_PER_SHARE = 16;

/** Into how many shares a sum over the pixels of a layer is cut. */
export function pixelShares(pixels: number): number {
  return Math.min(MOST_SHARES, Math.ceil(pixels / PIXELS_PER_SHARE));
}

export async function buildProducts(context: SolverContext): Promise<Products> {
  const { gpu, arena, x, groups, loadings, directions, settled } = context;
  const [rowKernel, columnKernel] = await Promise.all([
    gpu.kernel('nmf-row-products', rowProductsWgsl),
    gpu.kernel('nmf-column-products', columnProductsWgsl),
  ]);
  const pixels = x.shape[1] * x.shape[2];
  const [width, groupQuads] = [quads(x.shape[3]), quads(groups)];
  const rowShares = Math.min(MOST_SHARES, Math.ceil(width / QUADS_PER_SHARE));
  const columnShares = pixelShares(pixels);
  const rowParts = (pixels + groups) * rowShares * groupQuads;
  const columnParts = columnShares * groups * (width + groupQuads);
  const parts = arena.buffer('parts', Math.max(rowParts, columnParts) * 16, BufferUsage.STORAGE);
  const params = { x: tensorParams(x), groups };
  return {
    parts,
    rows: rowKernel.step(arena, { x, directions, parts, settled }, { ...params, shares: rowShares }, [
      (Math.ceil(pixels / 4) + groupQuads) * rowShares,
      groupQuads,
    ]),
    rowShares,
    columns: columnKernel.step(arena, { x, loadings, parts, settled }, { ...params, shares: columnShares }, [
      Math.ceil(width / 2) + groupQuads,
      columnShares,
      groupQuads,
    ]),
    columnShares,
  };
}
