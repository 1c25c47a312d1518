/** Lucid's redirected gradient of ReLU and ReLU6, per picture of the batch and per node, while nothing comes through. */

import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, tensorParams } from '../../gpu/tensor.ts';
import aliveWgsl from '../../shaders/relu-alive.wgsl?raw';
import redirectWgsl from '../../shaders/relu-redirect.wgsl?raw';
import type { Range } from './activation.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';

/** Invocations that share a picture in relu-alive.wgsl: its workgroup. */
const SHARES = 64;

/**
 * Masks dy in place by the node's activation, or redirects it where that would leave a picture nothing.
 * @param y the node's output
 */
export async function redirectSteps(
  { gpu, arena }: Pick<StepContext, 'gpu' | 'arena'>,
  name: string,
  y: GpuTensor,
  dy: GpuTensor,
  { lo, hi }: Range,
): Promise<Step[]> {
  const [n] = y.shape;
  const alive = arena.buffer(`${name}.alive`, n * 4, BufferUsage.STORAGE | BufferUsage.COPY_SRC);
  const params = { y: tensorParams(y), dy: tensorParams(dy), lo, hi };
  const ask = await gpu.kernel('relu-alive', aliveWgsl);
  const redirect = await gpu.kernel('relu-redirect', redirectWgsl);
  return [
    ask.step(arena, { y, dy, alive }, params, [SHARES, n], `${name}.alive`),
    redirect.step(arena, { y, alive, dy }, params, eachQuad(dy), `${name}.redirect`),
  ];
}
