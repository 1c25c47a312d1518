/**
 * The strongest that each channel of a layer has fired on the pictures that were shown, kept on the GPU and asked for
 * when it is wanted: what a dream is held against.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Kernel, Step } from '../../gpu/kernel.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { type GpuTensor, quads, TENSOR_USAGE, tensorParams } from '../../gpu/tensor.ts';
import bestWgsl from '../../shaders/channel-best.wgsl?raw';

const LEAST = -3.4e38;
const ENCODER: GPUCommandEncoderDescriptor = { label: 'best seen' };

interface Watched {
  readonly tensor: GpuTensor;
  readonly step: Step;
  readonly buffer: GPUBuffer;
  frames: number;
}

export class BestSeen {
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  readonly #kernel: Kernel;
  readonly #watched = new Map<string, Watched>();

  private constructor(gpu: Gpu, kernel: Kernel) {
    this.#gpu = gpu;
    this.#arena = gpu.arena('best seen');
    this.#kernel = kernel;
  }

  static async create(gpu: Gpu): Promise<BestSeen> {
    return new BestSeen(gpu, await gpu.kernel('channel-best', bestWgsl));
  }

  /** Takes what a live layer holds now into account. Layers that were watched before are remembered. */
  look(tensor: GpuTensor): void {
    const watched = this.#watch(tensor);
    const encoder = this.#gpu.device.createCommandEncoder(ENCODER);
    const pass = encoder.beginComputePass(ENCODER);
    watched.step.encode(pass);
    pass.end();
    this.#gpu.device.queue.submit([encoder.finish()]);
    watched.frames++;
  }

  /** The strongest of a channel and in how many pictures; null for layers that were not watched. */
  async read(layer: string, channel: number): Promise<{ value: number; frames: number } | null> {
    const watched = this.#watched.get(layer);
    if (!watched) return null;
    const { frames, buffer } = watched;
    const value = (await readBuffer(this.#gpu, buffer))[channel];
    return value === undefined ? null : { value, frames };
  }

  /** Another network: its layers may have the same names. */
  forget(): void {
    this.#watched.clear();
    this.#arena.dispose();
  }

  #watch(tensor: GpuTensor): Watched {
    const known = this.#watched.get(tensor.label);
    if (known?.tensor === tensor) return known;
    const count = quads(tensor.shape[3]);
    const least = new Float32Array(4 * count).fill(LEAST);
    const buffer = this.#arena.upload(tensor.label, least, TENSOR_USAGE);
    const resources = { x: tensor, best: buffer };
    const step = this.#kernel.step(this.#arena, resources, { x: tensorParams(tensor) }, [64 * count]);
    const watched: Watched = { tensor, step, buffer, frames: 0 };
    this.#watched.set(tensor.label, watched);
    return watched;
  }
}
