/**
 * Concat along channels. An input that was given a slot of the output to write into is already there; the others
 * are copied behind one another.
 */

import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import concatCopyWgsl from '../../shaders/concat-copy.wgsl?raw';
import { NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';
import type { StepContext } from './context.ts';

export async function concatSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, inputs, output } = context;
  const kernel = await gpu.kernel('concat-copy', concatCopyWgsl);
  const steps: Step[] = [];
  let start = 0;
  for (const x of inputs) {
    const [n, h, w, c] = x.shape;
    if (!inPlace(context, x, start)) {
      const reached = quads(start + c) - Math.floor(start / 4);
      const params = { x: tensorParams(x), y: tensorParams(output), start };
      steps.push(
        kernel.step(arena, { x, y: output }, params, [w * reached, h, n], `${node.name} (${x.label})`),
      );
    }
    start += c;
  }
  return steps;
}

/** Whether x is the output's slot from channel `start` on. Anywhere else in that buffer it could not be copied. */
function inPlace({ node, output }: StepContext, x: GpuTensor, start: number): boolean {
  if (x.buffer !== output.buffer) return false;
  if (x.pitch === output.pitch && x.first * 4 === output.first * 4 + start) return true;
  throw new NetworkError(
    `Node ${quoted(node.name)} (concat) reads ${quoted(x.label)} out of its own output at quad ${x.first}, but that input begins at channel ${start}; give it a buffer of its own.`,
    node.name,
  );
}
