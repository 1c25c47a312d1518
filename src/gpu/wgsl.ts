/**
 * Reads a kernel's declarations out of its WGSL text, the only place where they stand: bindings, the layout of
 * the Params struct, workgroup size, overrides. Nothing of it is repeated on the host.
 */

import type { StructInfo, TypeInfo, VariableInfo } from 'wgsl_reflect';
import { ResourceType, WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { STAGE_COMPUTE } from './flags.ts';

export type BindingKind = 'uniform' | 'storage' | 'texture' | 'storage-texture' | 'sampler';

export interface Binding {
  readonly name: string;
  readonly index: number;
  readonly kind: BindingKind;
  readonly layout: GPUBindGroupLayoutEntry;
}

export interface KernelInterface {
  readonly entryPoint: string;
  readonly workgroupSize: readonly [number, number, number];
  readonly bindings: readonly Binding[];
  /** Layout of `var<uniform> params`, null where the kernel takes none. */
  readonly params: StructInfo | null;
  readonly overrides: readonly string[];
}

/**
 * @param name for messages
 * @throws Error where the text has no single compute entry point or binds outside group 0
 */
export function readInterface(name: string, wgsl: string): KernelInterface {
  const reflected = new WgslReflect(wgsl);
  const [entry, ...others] = reflected.entry.compute;
  if (!entry || others.length > 0) {
    throw new Error(
      `Kernel "${name}" has ${reflected.entry.compute.length} compute entry points; it needs exactly one.`,
    );
  }
  const groups = reflected.getBindGroups();
  if (groups.length > 1)
    throw new Error(`Kernel "${name}" binds in group ${groups.length - 1}; use group 0 only.`);
  const filters = reflected.samplers.length > 0;
  const bindings = (groups[0] ?? []).filter(Boolean).map((variable) => readBinding(variable, filters));
  return {
    entryPoint: entry.name,
    workgroupSize: readWorkgroupSize(name, wgsl),
    bindings,
    params:
      (reflected.uniforms.find((uniform) => uniform.name === 'params')?.type as StructInfo | undefined) ??
      null,
    overrides: reflected.overrides.map((override) => override.name),
  };
}

function readWorkgroupSize(name: string, wgsl: string): [number, number, number] {
  const found = /@workgroup_size\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?(?:,\s*(\d+)\s*)?\)/.exec(wgsl);
  if (!found) throw new Error(`Kernel "${name}" needs @workgroup_size with one to three literal numbers.`);
  return [Number(found[1]), Number(found[2] ?? 1), Number(found[3] ?? 1)];
}

function readBinding(variable: VariableInfo, filters: boolean): Binding {
  const entry = { binding: variable.binding, visibility: STAGE_COMPUTE };
  const { name, binding: index } = variable;
  switch (variable.resourceType) {
    case ResourceType.Uniform:
      return { name, index, kind: 'uniform', layout: { ...entry, buffer: { type: 'uniform' } } };
    case ResourceType.Storage: {
      const type = variable.access === 'read_write' ? 'storage' : 'read-only-storage';
      return { name, index, kind: 'storage', layout: { ...entry, buffer: { type } } };
    }
    case ResourceType.Sampler:
      return { name, index, kind: 'sampler', layout: { ...entry, sampler: { type: 'filtering' } } };
    case ResourceType.Texture: {
      const texture: GPUTextureBindingLayout = {
        sampleType: filters ? 'float' : 'unfilterable-float',
        viewDimension: viewDimension(variable.type),
      };
      return { name, index, kind: 'texture', layout: { ...entry, texture } };
    }
    case ResourceType.StorageTexture: {
      const storageTexture: GPUStorageTextureBindingLayout = {
        access: variable.access === 'read' ? 'read-only' : 'write-only',
        format: (variable.format?.name ?? '') as GPUTextureFormat,
        viewDimension: viewDimension(variable.type),
      };
      return { name, index, kind: 'storage-texture', layout: { ...entry, storageTexture } };
    }
    default:
      throw new Error(`Binding "${name}" is of a kind that kernels here do not use.`);
  }
}

function viewDimension(type: TypeInfo): GPUTextureViewDimension {
  if (type.name.includes('3d')) return '3d';
  if (type.name.includes('2d_array')) return '2d-array';
  return '2d';
}
