/** Softmax over the channels of each pixel. */

import type { Step } from '../../gpu/kernel.ts';
import { quads, tensorParams } from '../../gpu/tensor.ts';
import softmaxWgsl from '../../shaders/softmax.wgsl?raw';
import type { StepContext } from './context.ts';
import { onlyInput } from './weights.ts';

export async function softmaxSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const [n, h, w, c] = output.shape;
  const lanes = lanesFor(quads(c));
  const kernel = await gpu.kernel('softmax', softmaxWgsl, { lanes });
  const x = onlyInput(context);
  const params = { x: tensorParams(x), y: tensorParams(output) };
  return [kernel.step(arena, { x, y: output }, params, [h * w * lanes, n], node.name)];
}

/** Invocations that share a pixel: at most as many as it has quads, so that none idles. */
function lanesFor(count: number): number {
  if (count >= 64) return 64;
  if (count >= 16) return 16;
  return count >= 4 ? 4 : 1;
}
