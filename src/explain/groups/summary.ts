/** How good factors are and how large their groups, computed on the GPU, and the way of it all to the CPU. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { quads, tensorParams } from '../../gpu/tensor.ts';
import residualWgsl from '../../shaders/nmf-residual.wgsl?raw';
import summaryWgsl from '../../shaders/nmf-summary.wgsl?raw';
import { SUMMARY_LENGTH } from './groups.ts';
import { GroupsReport } from './report.ts';
import { type FactorBuffers, pixelShares } from './solvers/solver.ts';

export class Summary {
  /** Error, violation, size of x, 0, then the magnitudes of 16 groups, as `encode` left them. */
  readonly buffer: GPUBuffer;
  readonly report: GroupsReport;
  readonly #program: Program;

  private constructor(buffer: GPUBuffer, report: GroupsReport, program: Program) {
    this.buffer = buffer;
    this.report = report;
    this.#program = program;
  }

  static async create(gpu: Gpu, arena: Arena, factors: FactorBuffers): Promise<Summary> {
    const usage = BufferUsage.STORAGE | BufferUsage.COPY_SRC;
    const buffer = arena.buffer('summary', SUMMARY_LENGTH * 4, usage);
    const { x, groups, loadings, directions } = factors;
    const [, rows, columns, channels] = x.shape;
    const sources = { loadings, directions, summary: buffer };
    const report = new GroupsReport(gpu, arena, { rows, columns, channels, groups }, sources);
    const steps = await summarySteps(gpu, arena, factors, buffer);
    return new Summary(buffer, report, new Program(`summary of ${arena.label}`, steps));
  }

  /** Encodes the summary of the factors as they are then. */
  encode(encoder: GPUCommandEncoder): void {
    this.#program.encode(encoder);
  }
}

/** Steps that write the summary (nmf-summary.wgsl) of these factors to `out`, `SUMMARY_LENGTH` floats. */
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
      { pixels, quads: width, groups, parts: count, violations: violation.size / 4 },
      [1],
    ),
  ];
}
