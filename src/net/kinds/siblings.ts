/**
 * Convolutions of 1×1 windows that read one input, as one step; and each of them alone by the same kernel and weights, for
 * programs that do not need them all.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import { activationAttribute } from '../attributes.ts';
import type { PackedWeights } from '../packed-weights.ts';
import type { Run } from '../siblings.ts';
import { activationRange, EVERYTHING } from './activation.ts';
import { packBias, packFilter } from './pack.ts';
import { siblingsKernel } from './siblings-kernels.ts';

export interface SiblingsContext {
  readonly gpu: Gpu;
  readonly arena: Arena;
  readonly weights: PackedWeights;
  /** What they all read. */
  readonly x: GpuTensor;
  /** What is written: one run or two. */
  readonly runs: readonly Run[];
}

export interface SiblingSteps {
  /** Computes all. */
  readonly together: Step;
  /** Computes one, by its name. */
  readonly alone: ReadonlyMap<string, Step>;
}

export async function siblingSteps({ gpu, arena, weights, x, runs }: SiblingsContext): Promise<SiblingSteps> {
  const members = runs.flatMap((run) => run.members);
  const nodes = members.map(({ node }) => node);
  const widths = members.map(({ tensor }) => tensor.shape[3]);
  const { kernel, invocations } = await siblingsKernel(gpu, 'forward', x.shape, widths);
  const [range = EVERYTHING] = nodes.map((node) => activationRange(activationAttribute(node)));
  const buffers = {
    x,
    filters: weights.together(nodes, 'filter', widths, packFilter),
    bias: weights.together(nodes, 'bias', widths, packBias),
  };
  const filterQuads = quadsOf(widths);
  const nowhere = emptyTensor(arena);
  const step = (label: string, y: Part, z: Part = { tensor: nowhere, at: 0 }): Step => {
    const tensors = { x: tensorParams(x), y: tensorParams(y.tensor), z: tensorParams(z.tensor) };
    const params = { ...tensors, filterQuads, yAt: y.at, zAt: z.at, ...range };
    const resources = { ...buffers, y: y.tensor, z: z.tensor };
    const [n, h, w] = x.shape;
    const written = [y, z].map(({ tensor }) => quads(tensor.shape[3]));
    return kernel.step(arena, resources, params, invocations(n * h * w, written), label);
  };
  const [first, second] = runs;
  if (!first) throw new RangeError('Siblings are two nodes or more.');
  return {
    together: step(
      nodes.map(({ name }) => name).join(' + '),
      { tensor: first.tensor, at: 0 },
      second && { tensor: second.tensor, at: quads(first.tensor.shape[3]) },
    ),
    alone: new Map(
      members.map(({ node, tensor }, i) => {
        return [node.name, step(node.name, { tensor, at: quadsOf(widths.slice(0, i)) })];
      }),
    ),
  };
}

/** A tensor to be written, and the first quad of its filters. */
interface Part {
  readonly tensor: GpuTensor;
  readonly at: number;
}

function quadsOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + quads(width), 0);
}

/** Stands for an output that is not there. */
export function emptyTensor(arena: Arena): GpuTensor {
  const buffer = arena.buffer('nowhere', 16, BufferUsage.STORAGE);
  return { label: 'nowhere', shape: [0, 0, 0, 0], dtype: 'f32', buffer, pitch: 0, first: 0 };
}
