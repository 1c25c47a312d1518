/**
 * What a layer kind gets when the steps of its gradient or of its tangent are built.
 *
 * A gradient of x is called dx, a tangent of x is called tx. Whatever follows a node, its own activation (fused or
 * the whole node, as in relu) has already been taken into account in `dy`: a kind computes the transpose of what it
 * does before its activation. A tangent is the other way round: the kind masks `ty` by its own activation.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Step } from '../../gpu/kernel.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import type { GraphNode, WeightTensor } from '../graph.ts';
import type { Packed } from './pack.ts';

/**
 * exact: the derivative. smooth: every max pool as the article smooths it, those of stride 1 too, since lucid overrides
 * the operator. linear: every non-linearity by its nearest linear operation (ReLU as identity, max pool as average, LRN
 * as a scale).
 */
export type BackwardMode = 'exact' | 'smooth' | 'linear';

/** How a kernel writes dx: mask ⊙ ((accumulate ? dx : 0) + Jᵀ dy), mask = lo < x < hi, x the node's input. */
export interface Epilogue {
  /** False for the first who writes this gradient; there is no clearing pass. */
  readonly accumulate: boolean;
  /** The range of the producer's activation for the last who writes; everything for the others. */
  readonly lo: number;
  readonly hi: number;
}

interface DerivativeContext {
  readonly gpu: Gpu;
  /** Owns gradients, tangents and parameters. */
  readonly arena: Arena;
  /** Owns packed weights: what stays as long as the network. */
  readonly weightArena: Arena;
  readonly node: GraphNode;
  readonly mode: BackwardMode;
  /** Forward values. */
  readonly inputs: readonly GpuTensor[];
  readonly output: GpuTensor;
  /** Values of a weight on the CPU, null where the node has none in this role. */
  weight(role: string): WeightTensor | null;
  /**
   * A weight on the GPU, packed once per network, role and function `pack`; give a named function of `pack.ts`.
   * @throws NetworkError where the node has none in this role
   */
  upload(role: string, pack: (weight: WeightTensor) => Packed): GPUBuffer;
}

export interface BackwardContext extends DerivativeContext {
  /** Shaped as the output, masked by the node's own activation. May be a slot of a wider tensor, as each dx may. */
  readonly dy: GpuTensor;
  /** One per input, shaped as it; null where nobody wants it. Two may be one tensor where a node reads one twice. */
  readonly dx: readonly (GpuTensor | null)[];
  /** One per input, in the order in which they are to be written. */
  readonly epilogues: readonly Epilogue[];
}

export interface TangentContext extends DerivativeContext {
  /** One per input, shaped as it; null stands for zero. */
  readonly tx: readonly (GpuTensor | null)[];
  /** To be written: shaped as the output, masked by the node's own activation. */
  readonly ty: GpuTensor;
}

export type BuildBackward = (context: BackwardContext) => Promise<Step[]>;
export type BuildTangent = (context: TangentContext) => Promise<Step[]>;
