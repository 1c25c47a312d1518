/** The gradient of convolutions of 1×1 windows by the input that they all read, in one step. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import type { PackedWeights } from '../packed-weights.ts';
import { besideOneAnother, type Member } from '../siblings.ts';
import type { Epilogue } from './backward-context.ts';
import { gradientParams } from './backward-steps.ts';
import { packFilterDx } from './pack.ts';
import { emptyTensor } from './siblings.ts';
import { siblingsKernel } from './siblings-kernels.ts';

export interface SiblingsDxContext {
  readonly gpu: Gpu;
  readonly arena: Arena;
  readonly weights: PackedWeights;
  /** What they all read, and its gradient. */
  readonly x: GpuTensor;
  readonly dx: GpuTensor;
  readonly epilogue: Epilogue;
  /** One or two; the gradients of a part lie behind one another in one buffer. */
  readonly parts: readonly (readonly Member[])[];
}

export async function siblingsDxStep(context: SiblingsDxContext): Promise<Step> {
  const { gpu, arena, weights, x, dx, epilogue, parts } = context;
  const members = parts.flat();
  const nodes = members.map(({ node }) => node);
  const widths = members.map(({ tensor }) => tensor.shape[3]);
  const { kernel, invocations } = await siblingsKernel(gpu, 'dx', x.shape, widths);
  const filters = weights.together(nodes, 'filter', widths, packFilterDx);
  const [dy = emptyTensor(arena), dz = emptyTensor(arena)] = parts.map(besideOneAnother);
  const params = { ...gradientParams(dy, x, dx, epilogue), dz: tensorParams(dz) };
  const label = `${nodes.map(({ name }) => name).join(' + ')}.dx`;
  const [n, h, w, c] = dx.shape;
  return kernel.step(arena, { dy, dz, filters, x, dx }, params, invocations(n * h * w, [quads(c)]), label);
}
