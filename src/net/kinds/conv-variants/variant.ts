/**
 * A variant: one way to compute a convolution or its gradient. All variants of a direction compute the same, from the
 * same tensors, with the same epilogue, so that any of them may be taken where it fits.
 */

import type { Arena } from '../../../gpu/arena.ts';
import type { Gpu } from '../../../gpu/device.ts';
import type { Step } from '../../../gpu/kernel.ts';
import type { ParamValues } from '../../../gpu/params.ts';
import type { GpuTensor } from '../../../gpu/tensor.ts';
import type { WeightTensor } from '../../graph.ts';
import type { Packed } from '../pack.ts';
import type { ConvTask } from './task.ts';

/** Limits that are raised to what the adapter has (`src/gpu/device.ts`). */
type Limit = 'maxComputeWorkgroupStorageSize' | 'maxComputeInvocationsPerWorkgroup';

/** What a device must have. Left out: nothing beyond the specification's defaults. */
export interface Needs {
  readonly features?: readonly GPUFeatureName[];
  readonly limits?: Readonly<Partial<Record<Limit, number>>>;
  /** Lanes that even its smallest subgroup has; with the feature `subgroups`. */
  readonly lanes?: number;
}

/** y = clamp(bias + filter ∗ x, lo, hi). */
export interface ForwardTensors {
  readonly x: GpuTensor;
  /** [out] in quads; zeros where the layer has none. */
  readonly bias: GPUBuffer;
  readonly y: GpuTensor;
}

/** dx = mask(x) ⊙ (dx, if accumulating, + filterᵀ ∗ dy). */
export interface DxTensors {
  readonly dy: GpuTensor;
  /** What the convolution read: tells the mask. */
  readonly x: GpuTensor;
  readonly dx: GpuTensor;
}

/** A convolution with its buffers, as a variant's steps are built from it. */
export interface ConvLayer<Tensors> {
  readonly gpu: Gpu;
  /** Owns parameters and whatever a variant needs between its steps. */
  readonly arena: Arena;
  readonly label: string;
  readonly task: ConvTask;
  readonly tensors: Tensors;
  /** As `Variant.pack` has packed them. */
  readonly filters: GPUBuffer;
  /** Shape, pitch and first of each tensor by name, and the epilogue: all that a kernel without a window is told. */
  readonly params: ParamValues;
}

export interface Variant<Tensors> {
  /** Unique in its direction; its kernel's where it has one. */
  readonly name: string;
  readonly needs?: Needs;
  /** Whether it is less exact than float32: then it is only taken where it is forced, or allowed and found fastest. */
  readonly inexact?: boolean;
  /** Whether it can do the task at all. */
  fits(task: ConvTask): boolean;
  /**
   * Whether it is worth having before anything was measured, asked where it fits.
   * @param software whether the device computes on the CPU
   */
  suits(task: ConvTask, software: boolean): boolean;
  /**
   * The filter [kernel h, kernel w, c / groups, out] as its kernel reads it. A named function, so that the variants that
   * share one share the buffer.
   */
  readonly pack: (filter: WeightTensor) => Packed;
  steps(layer: ConvLayer<Tensors>): Promise<Step[]>;
}

export type ForwardVariant = Variant<ForwardTensors>;
export type DxVariant = Variant<DxTensors>;

/** A variant of one kernel that runs once. */
export interface OneKernel<Tensors> extends Omit<Variant<Tensors>, 'steps'> {
  readonly wgsl: string;
  /** What the kernel is told besides the tensors and the epilogue; the window, or nothing. */
  readonly told?: (task: ConvTask) => ParamValues;
  readonly invocations: (task: ConvTask) => readonly [number, number?, number?];
}

/** @returns the variant whose kernel binds the tensors and `filters` by name */
export function oneKernel<Tensors extends ForwardTensors | DxTensors>(
  given: OneKernel<Tensors>,
): Variant<Tensors> {
  const { wgsl, told = () => ({}), invocations, ...variant } = given;
  return {
    ...variant,
    async steps({ gpu, arena, label, task, tensors, filters, params }) {
      const kernel = await gpu.kernel(variant.name, wgsl);
      const all = { ...params, ...told(task) };
      return [kernel.step(arena, { ...tensors, filters }, all, invocations(task), label)];
    },
  };
}

/** What kernels whose windows are wider than a pixel are told. */
export function windowOf({ window }: ConvTask): ParamValues {
  return { ...window };
}

/** Whether a device has all that the variant needs. */
export function runsOn({ needs = {} }: Pick<Variant<never>, 'needs'>, gpu: Gpu): boolean {
  const { features = [], limits = {}, lanes = 0 } = needs;
  const names: readonly Limit[] = ['maxComputeWorkgroupStorageSize', 'maxComputeInvocationsPerWorkgroup'];
  return (
    features.every((feature) => gpu.has(feature)) &&
    names.every((name) => (limits[name] ?? 0) <= gpu.device.limits[name]) &&
    lanes <= (gpu.device.adapterInfo?.subgroupMinSize ?? 0)
  );
}
