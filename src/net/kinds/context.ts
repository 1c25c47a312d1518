/** What a layer kind gets when its steps are built for one network at one batch and input size. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import type { GraphNode, WeightTensor } from '../graph.ts';
import type { Packed } from './pack.ts';

export interface StepContext {
  readonly gpu: Gpu;
  /** Owns activations and parameters: what changes with the batch and the input size. */
  readonly arena: Arena;
  /** Owns packed weights: what stays as long as the network. */
  readonly weightArena: Arena;
  readonly node: GraphNode;
  readonly inputs: readonly GpuTensor[];
  /** May be a slot of a wider tensor, as each input may. */
  readonly output: GpuTensor;
  /** Values of a weight on the CPU, null where the node has none in this role. */
  weight(role: string): WeightTensor | null;
  /**
   * A weight on the GPU, packed once per network and role.
   * @throws NetworkError where the node has none in this role
   */
  upload(role: string, pack: (weight: WeightTensor) => Packed): GPUBuffer;
}
