/** What a kind may demand of its node: one input, a weight; and a bias that may be missing. */

import { BufferUsage } from '../../gpu/flags.ts';
import { type GpuTensor, quads } from '../../gpu/tensor.ts';
import { NetworkError, type WeightTensor } from '../graph.ts';
import { quoted } from '../quote.ts';
import type { StepContext } from './context.ts';
import { packBias } from './pack.ts';

/** The input of a kind that has one. */
export function onlyInput({ inputs, node }: Pick<StepContext, 'inputs' | 'node'>): GpuTensor {
  const [x] = inputs;
  if (!x || inputs.length > 1) {
    const name = `Node ${quoted(node.name)} (${node.kind})`;
    throw new NetworkError(`${name} needs one input and has ${inputs.length}.`, node.name);
  }
  return x;
}

/** Values of a weight that the kind cannot do without. */
export function neededWeight(context: Pick<StepContext, 'node' | 'weight'>, role: string): WeightTensor {
  const { node } = context;
  const weight = context.weight(role);
  if (!weight) {
    throw new NetworkError(`Node ${quoted(node.name)} (${node.kind}) has no weight "${role}".`, node.name);
  }
  return weight;
}

/** The bias of each output, or zeros. */
export function biasBuffer(context: StepContext): GPUBuffer {
  if (context.weight('bias')) return context.upload('bias', packBias);
  const { arena, node, output } = context;
  return arena.buffer(`${node.name}.noBias`, quads(output.shape[3]) * 16, BufferUsage.STORAGE);
}
