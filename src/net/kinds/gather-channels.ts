/** Some of the channels, in any order: what Split, Slice and the shuffle between groups come to. */

import type { Arena } from '../../gpu/arena.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { quads, tensorParams } from '../../gpu/tensor.ts';
import gatherWgsl from '../../shaders/gather-channels.wgsl?raw';
import gatherDxWgsl from '../../shaders/gather-channels-dx.wgsl?raw';
import { channelsAttribute } from '../attributes.ts';
import type { BackwardContext, TangentContext } from './backward-context.ts';
import { forwardTangent, inputGradient } from './backward-operands.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';
import { onlyInput } from './weights.ts';

/** Stands for a channel that nobody reads, and fills up the last quad. */
const NOBODY = 0xffffffff;

export async function gatherChannelsSteps(context: StepContext): Promise<Step[]> {
  const { gpu, arena, node, output } = context;
  const kernel = await gpu.kernel('gather-channels', gatherWgsl);
  const x = onlyInput(context);
  const channels = channelsAttribute(node, x.shape[3]);
  const sources = upload(arena, `${node.name}.sources`, channels, 0);
  const params = { x: tensorParams(x), y: tensorParams(output) };
  return [kernel.step(arena, { x, sources, y: output }, params, eachQuad(output), node.name)];
}

/** Each channel's gradient goes back to where it came from. */
export async function gatherChannelsBackward(context: BackwardContext): Promise<Step[]> {
  const { gpu, arena, node } = context;
  const gradient = inputGradient(context);
  if (!gradient) return [];
  const kernel = await gpu.kernel('gather-channels-dx', gatherDxWgsl);
  const { tensors, params } = gradient;
  const readers = new Array<number>(tensors.dx.shape[3]).fill(NOBODY);
  for (const [reader, channel] of channelsAttribute(node, readers.length).entries())
    readers[channel] = reader;
  const buffer = upload(arena, `${node.name}.readers`, readers, NOBODY);
  const bound = { ...tensors, readers: buffer };
  return [kernel.step(arena, bound, params, eachQuad(tensors.dx), `${node.name}.dx`)];
}

export function gatherChannelsTangent(context: TangentContext): Promise<Step[]> {
  return gatherChannelsSteps(forwardTangent(context));
}

function upload(arena: Arena, label: string, channels: readonly number[], filling: number): GPUBuffer {
  const values = new Uint32Array(quads(channels.length) * 4).fill(filling);
  values.set(channels);
  return arena.upload(label, values, BufferUsage.STORAGE);
}
