/** How good a factorisation is and how large its groups are, computed on the GPU. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { quads, tensorParams } from '../../gpu/tensor.ts';
import residualWgsl from '../../shaders/nmf-residual.wgsl?raw';
import summaryWgsl from '../../shaders/nmf-summary.wgsl?raw';
import { type FactorBuffers, pixelShares } from './solvers/solver.ts';

/** Steps that write the summary (its layout: nmf-summary.wgsl, `SUMMARY_LENGTH` floats) of these factors to `out`. */
export async function summarySteps(
  gpu: Gpu,
  arena: Arena,
  { x, groups, loadings, directions, violation }: FactorBuffers,
  out: GPUBuffer,
): Promise<readonly Step[]> {
  const [residual, summary] = await Promise.all([
    gpu.kernel('nmf-residual', residualWgsl),
    gpu.kernel('nmf-summary', summaryWgsl),
  ]);
  const pixels = x.shape[1] * x.shape[2];
  const width = quads(x.shape[3]);
  const shares = pixelShares(pixels);
  const count = shares * width;
  const parts = arena.buffer('residual parts', count * 8, BufferUsage.STORAGE);
  return [
    residual.step(arena, { x, loadings, directions, parts }, { x: tensorParams(x), groups, shares }, [
      width,
      shares,
    ]),
    summary.step(
      arena,
      { parts, violation, loadings, directions, y: out },
      { pixels, quads: width, groups, parts: count },
      [1],
    ),
  ];
}
