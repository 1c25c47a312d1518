/** What the steps of most kinds ask of their context: the inputs by number, and one invocation for each quad. */

import { type GpuTensor, quads } from '../../gpu/tensor.ts';
import { NetworkError } from '../graph.ts';
import type { StepContext } from './context.ts';

/** The input with this number. */
export function operand({ node, inputs }: StepContext, index = 0): GpuTensor {
  const tensor = inputs[index];
  if (!tensor) {
    const name = `Node "${node.name}" (${node.kind})`;
    throw new NetworkError(`${name} needs ${index + 1} inputs and has ${inputs.length}.`, node.name);
  }
  return tensor;
}

/** Invocations of a kernel that owns a quad of a pixel: id = (column · quads + quad, row, n). */
export function eachQuad({ shape: [n, h, w, c] }: GpuTensor): [number, number, number] {
  return [w * quads(c), h, n];
}
