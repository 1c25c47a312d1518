/**
 * A kernel is a WGSL file. A step is a kernel bound to buffers, with its parameters and how often it runs.
 *
 * Compiling, binding and allocating happen when a program is built; `Step.encode` only encodes.
 */

import type { Arena } from './arena.ts';
import type { Gpu } from './device.ts';
import { BufferUsage } from './flags.ts';
import { type ParamValues, writeStruct } from './params.ts';
import type { GpuTensor } from './tensor.ts';
import { type Binding, type KernelInterface, readInterface } from './wgsl.ts';

/** A kernel's text or use is at fault: names the kernel, what is wrong and the choices. */
export class KernelError extends Error {
  override readonly name = 'KernelError';
}

/** What a binding may be given. Tensors stand for their buffer; their layout goes in as a parameter. */
export type Bindable = GPUBuffer | GpuTensor | GPUTextureView | GPUSampler;

export class Kernel {
  readonly name: string;
  readonly interface: KernelInterface;
  readonly pipeline: GPUComputePipeline;
  readonly #gpu: Gpu;
  readonly #layout: GPUBindGroupLayout;

  private constructor(
    gpu: Gpu,
    name: string,
    read: KernelInterface,
    layout: GPUBindGroupLayout,
    pipeline: GPUComputePipeline,
  ) {
    this.#gpu = gpu;
    this.name = name;
    this.interface = read;
    this.#layout = layout;
    this.pipeline = pipeline;
  }

  /** Use `Gpu.kernel`, which compiles each text once. */
  static async compile(
    gpu: Gpu,
    name: string,
    wgsl: string,
    overrides: Readonly<Record<string, number>>,
  ): Promise<Kernel> {
    const { device } = gpu;
    // Pushed and popped without a wait between, so that scopes of others never interleave with it.
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ label: name, code: wgsl });
    const scope = device.popErrorScope();
    const [info, moduleError] = await Promise.all([module.getCompilationInfo(), scope]);
    const fault = info.messages.find((message) => message.type === 'error');
    if (fault) throw new KernelError(compileMessage(name, wgsl, fault));
    if (moduleError) throw new KernelError(`Kernel "${name}": ${moduleError.message}`);
    const read = readInterface(name, wgsl);
    for (const override of Object.keys(overrides)) {
      if (!read.overrides.includes(override)) {
        const choices = read.overrides.join(', ') || 'none';
        throw new KernelError(`Kernel "${name}" has no override "${override}"; it has: ${choices}.`);
      }
    }
    const layout = device.createBindGroupLayout({
      label: name,
      entries: read.bindings.map((binding) => binding.layout),
    });
    try {
      const pipeline = await device.createComputePipelineAsync({
        label: name,
        layout: device.createPipelineLayout({ label: name, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: read.entryPoint, constants: overrides },
      });
      gpu.counts.pipelines++;
      return new Kernel(gpu, name, read, layout, pipeline);
    } catch (error) {
      throw new KernelError(`Kernel "${name}": ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /**
   * Binds the kernel.
   * @param arena owns the step's parameter buffer
   * @param resources every binding of the WGSL text by name, except `params`
   * @param params every member of the Params struct by name
   * @param invocations how many invocations are needed along x, y, z; rounded up to whole workgroups
   */
  step(
    arena: Arena,
    resources: Readonly<Record<string, Bindable>>,
    params: ParamValues,
    invocations: readonly [number, number?, number?],
    label = this.name,
  ): Step {
    const paramsBuffer = this.#createParams(arena, label, params);
    const needed = this.interface.bindings.filter((binding) => binding.name !== 'params');
    const names = needed.map((binding) => binding.name);
    for (const name of Object.keys(resources)) {
      if (!names.includes(name)) {
        throw new KernelError(`Kernel "${this.name}" has no binding "${name}"; it has: ${names.join(', ')}.`);
      }
    }
    const entries = needed.map((binding) => this.#bind(binding, resources[binding.name]));
    const paramsBinding = this.interface.bindings.find((binding) => binding.name === 'params');
    if (paramsBinding && paramsBuffer)
      entries.push({ binding: paramsBinding.index, resource: { buffer: paramsBuffer.buffer } });
    const bindGroup = this.#gpu.device.createBindGroup({ label, layout: this.#layout, entries });
    this.#gpu.counts.bindGroups++;
    return new Step(this.#gpu, this, label, bindGroup, paramsBuffer, this.workgroups(invocations));
  }

  /** Workgroups that cover so many invocations. */
  workgroups(invocations: readonly [number, number?, number?]): [number, number, number] {
    const limit = this.#gpu.device.limits.maxComputeWorkgroupsPerDimension;
    const [x, y, z] = this.interface.workgroupSize;
    const counts: [number, number, number] = [
      Math.ceil(invocations[0] / x),
      Math.ceil((invocations[1] ?? 1) / y),
      Math.ceil((invocations[2] ?? 1) / z),
    ];
    if (counts.some((count) => count > limit)) {
      throw new KernelError(
        `Kernel "${this.name}" would need ${counts.join(' × ')} workgroups; this GPU allows ${limit} a side.`,
      );
    }
    return counts;
  }

  #createParams(arena: Arena, label: string, values: ParamValues): StepParams | null {
    const struct = this.interface.params;
    if (!struct) {
      const [name] = Object.keys(values);
      if (name) throw new KernelError(`Kernel "${this.name}" takes no parameters, but was given "${name}".`);
      return null;
    }
    const bytes = new ArrayBuffer(Math.ceil(struct.size / 16) * 16);
    writeStruct(this.name, struct, values, new DataView(bytes), true);
    const buffer = arena.buffer(
      `${label}.params`,
      bytes.byteLength,
      BufferUsage.UNIFORM | BufferUsage.COPY_DST,
    );
    this.#gpu.device.queue.writeBuffer(buffer, 0, bytes);
    return { buffer, bytes, view: new DataView(bytes) };
  }

  #bind(binding: Binding, resource: Bindable | undefined): GPUBindGroupEntry {
    if (resource === undefined) {
      const names = this.interface.bindings.map((each) => each.name).filter((name) => name !== 'params');
      throw new KernelError(
        `Kernel "${this.name}" needs the binding "${binding.name}"; it has: ${names.join(', ')}.`,
      );
    }
    const given = kindOf(resource);
    const wanted =
      binding.kind === 'uniform' || binding.kind === 'storage'
        ? 'buffer'
        : binding.kind === 'sampler'
          ? 'sampler'
          : 'texture';
    if (given !== wanted) {
      throw new KernelError(
        `Kernel "${this.name}", binding "${binding.name}" is a ${binding.kind}: give it a ${wanted}, not a ${given}.`,
      );
    }
    if ('pitch' in resource) return { binding: binding.index, resource: { buffer: resource.buffer } };
    if (given === 'buffer') return { binding: binding.index, resource: { buffer: resource as GPUBuffer } };
    return { binding: binding.index, resource: resource as GPUTextureView | GPUSampler };
  }
}

interface StepParams {
  readonly buffer: GPUBuffer;
  readonly bytes: ArrayBuffer;
  readonly view: DataView;
}

export class Step {
  readonly label: string;
  readonly kernel: Kernel;
  readonly workgroups: [number, number, number];
  readonly #gpu: Gpu;
  readonly #bindGroup: GPUBindGroup;
  readonly #params: StepParams | null;

  constructor(
    gpu: Gpu,
    kernel: Kernel,
    label: string,
    bindGroup: GPUBindGroup,
    params: StepParams | null,
    workgroups: [number, number, number],
  ) {
    this.#gpu = gpu;
    this.kernel = kernel;
    this.label = label;
    this.#bindGroup = bindGroup;
    this.#params = params;
    this.workgroups = workgroups;
  }

  /** Changes some parameters for the submits that follow. Allocates nothing. */
  set(values: ParamValues): void {
    const struct = this.kernel.interface.params;
    if (!struct || !this.#params) throw new KernelError(`Kernel "${this.kernel.name}" takes no parameters.`);
    writeStruct(this.kernel.name, struct, values, this.#params.view, false);
    this.#gpu.device.queue.writeBuffer(this.#params.buffer, 0, this.#params.bytes);
  }

  encode(pass: GPUComputePassEncoder): void {
    pass.setPipeline(this.kernel.pipeline);
    pass.setBindGroup(0, this.#bindGroup);
    pass.dispatchWorkgroups(this.workgroups[0], this.workgroups[1], this.workgroups[2]);
  }
}

function kindOf(resource: Bindable): 'buffer' | 'texture' | 'sampler' {
  if ('pitch' in resource || 'mapAsync' in resource) return 'buffer';
  const name = Object.prototype.toString.call(resource);
  return name.includes('Sampler') ? 'sampler' : 'texture';
}

/** The compiler's sentence with the line of the text and a caret under the place. */
function compileMessage(name: string, wgsl: string, fault: GPUCompilationMessage): string {
  const line = wgsl.split('\n')[fault.lineNum - 1] ?? '';
  const caret = `${' '.repeat(Math.max(0, fault.linePos - 1))}^`;
  return `Kernel "${name}" does not compile, line ${fault.lineNum}: ${fault.message}\n${line}\n${caret}`;
}
