/** Local response normalisation over channels. */

import type { Step } from '../../gpu/kernel.ts';
import { tensorParams } from '../../gpu/tensor.ts';
import lrnWgsl from '../../shaders/lrn.wgsl?raw';
import { countAttribute, numberAttribute } from '../attributes.ts';
import type { GraphNode } from '../graph.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';
import { onlyInput } from './weights.ts';

export async function lrnSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const { reach, ...settings } = lrnSettings(node);
  const kernel = await gpu.kernel('lrn', lrnWgsl, { reach });
  const x = onlyInput(context);
  const params = { x: tensorParams(x), y: tensorParams(output), ...settings };
  return [kernel.step(arena, { x, y: output }, params, eachQuad(output), node.name)];
}

export interface LrnSettings {
  /** Channels to each side that count; an override of the kernels, which are compiled for it. */
  readonly reach: number;
  /** What the sum of squares is multiplied with. */
  readonly rate: number;
  readonly beta: number;
  readonly bias: number;
}

/** The attributes of a node as the kernels take them. */
export function lrnSettings(node: GraphNode): LrnSettings {
  const size = countAttribute(node, 'size', 1);
  return {
    reach: Math.floor(size / 2),
    rate: numberAttribute(node, 'alpha') / size,
    beta: numberAttribute(node, 'beta'),
    bias: numberAttribute(node, 'bias'),
  };
}
