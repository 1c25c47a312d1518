/** The layer on show: its kernels, which come and go with it, and whether what they made is up to date. */

import type { Gpu } from '../gpu/device.ts';
import { type CellLimits, opacityDensity, type Triple } from './cube-box.ts';
import { CubeKernels, type VoxelBuffers } from './cube-kernels.ts';
import type { CubeMode, CubeSettings, ShownLayer } from './settings.ts';

export class CubeLayer {
  readonly #gpu: Gpu;
  readonly #voxels: VoxelBuffers;
  #kernels: CubeKernels | null = null;
  #name: string | null = null;
  /** What the kernels made no longer follows from the settings. */
  #stale = false;
  /** Counts calls of `open`; only the last one takes effect. */
  #turn = 0;

  constructor(gpu: Gpu, voxels: VoxelBuffers) {
    this.#gpu = gpu;
    this.#voxels = voxels;
  }

  /** Null while there is none. */
  get name(): string | null {
    return this.#name;
  }

  get kernels(): CubeKernels | null {
    return this.#kernels;
  }

  /** Null where another layer was asked for meanwhile; else the kernels, in the place of those before. */
  async open(layer: ShownLayer): Promise<CubeKernels | null> {
    const turn = ++this.#turn;
    const kernels = await CubeKernels.create(this.#gpu, layer, this.#voxels);
    if (turn !== this.#turn) {
      kernels.dispose();
      return null;
    }
    this.#kernels?.dispose();
    this.#kernels = kernels;
    this.#name = layer.name;
    return kernels;
  }

  close(): void {
    this.#turn++;
    this.#kernels?.dispose();
    this.#kernels = null;
    this.#name = null;
  }

  /** Tells the kernels what is shown. */
  set(settings: Readonly<CubeSettings>, limits: CellLimits, size: Triple): void {
    const kernels = this.#kernels;
    kernels?.set(settings, limits, opacityDensity(kernels.counts, size));
    this.#stale = true;
  }

  encode(encoder: GPUCommandEncoder, mode: CubeMode): void {
    this.#kernels?.encode(encoder, mode);
    this.#stale = false;
  }

  /** Where the settings changed though the tensor did not: the list of voxels follows in a submit of its own. */
  refresh(mode: CubeMode): void {
    if (!this.#stale || !this.#kernels) return;
    const encoder = this.#gpu.device.createCommandEncoder({ label: 'cube' });
    this.encode(encoder, mode);
    this.#gpu.device.queue.submit([encoder.finish()]);
  }
}
