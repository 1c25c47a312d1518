/** Colours for the cells of a layer by the groups they belong to, as a texture that the cube draws from. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { BufferUsage, TextureUsage } from '../gpu/flags.ts';
import type { Kernel, Step } from '../gpu/kernel.ts';
import { Program } from '../gpu/program.ts';
import { padChannels, quads } from '../gpu/tensor.ts';
import tintWgsl from '../shaders/cube-tint.wgsl?raw';
import { groupColour } from './group-colours.ts';

/** Groups of a layer, as a factorisation found them. */
export interface TintGroups {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly groups: number;
  /** [rows · columns, groups] */
  readonly loadings: Float32Array;
  /** [groups, channels] */
  readonly directions: Float32Array;
}

export class CubeTint {
  readonly texture: GPUTexture;
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  readonly #sizes: readonly number[];
  readonly #loadings: GPUBuffer;
  readonly #directions: GPUBuffer;
  readonly #step: Step;
  readonly #program: Program;

  private constructor(gpu: Gpu, arena: Arena, kernel: Kernel, groups: TintGroups) {
    this.#gpu = gpu;
    this.#arena = arena;
    this.#sizes = sizes(groups);
    const { rows, columns, channels, groups: count } = groups;
    const usage = BufferUsage.STORAGE | BufferUsage.COPY_DST;
    this.#loadings = this.#arena.buffer('loadings', rows * columns * quads(count) * 16, usage);
    this.#directions = this.#arena.buffer('directions', count * quads(channels) * 16, usage);
    const colours = this.#arena.upload('colours', groupColours(count), BufferUsage.STORAGE);
    this.texture = this.#arena.texture(
      {
        label: 'tint',
        size: [columns, rows, channels],
        dimension: '3d',
        format: 'rgba8unorm',
        usage: TextureUsage.STORAGE_BINDING | TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_SRC,
      },
      4,
    );
    this.#step = kernel.step(
      this.#arena,
      {
        loadings: this.#loadings,
        directions: this.#directions,
        colours,
        tint: this.texture.createView({ dimension: '3d' }),
      },
      { shape: [1, rows, columns, channels], groups: count, only: -1 },
      [columns * quads(channels), rows],
    );
    this.#program = new Program('cube tint', [this.#step]);
  }

  /** @throws GpuError when memory is refused, or the layer has more channels than a texture can be deep */
  static async create(gpu: Gpu, groups: TintGroups): Promise<CubeTint> {
    const kernel = await gpu.kernel('cube-tint', tintWgsl);
    const arena = gpu.arena('cube tint');
    try {
      return await gpu.checked(
        'the colours of groups',
        [arena],
        () => new CubeTint(gpu, arena, kernel, groups),
      );
    } catch (error) {
      arena.close();
      throw error;
    }
  }

  /** Whether groups of these sizes can be written. */
  fits(groups: TintGroups): boolean {
    return sizes(groups).every((size, i) => size === this.#sizes[i]);
  }

  /** Colours the cells, in a submit of its own. @param only the group that is shown alone; null shows all */
  write(groups: TintGroups, only: number | null): void {
    const { queue } = this.#gpu.device;
    const { rows, columns, channels, groups: count, loadings, directions } = groups;
    queue.writeBuffer(this.#loadings, 0, padChannels(loadings, [1, rows, columns, count]));
    queue.writeBuffer(this.#directions, 0, padChannels(directions, [1, 1, count, channels]));
    this.#step.set({ only: only ?? -1 });
    this.#program.run(this.#gpu);
  }

  dispose(): void {
    this.#arena.dispose();
  }
}

/** The colours of so many groups as the kernel takes them. */
export function groupColours(groups: number): Float32Array<ArrayBuffer> {
  const colours = new Float32Array(groups * 4);
  for (let group = 0; group < groups; group++) {
    colours.set(
      groupColour(group, groups).map((part) => part / 255),
      group * 4,
    );
  }
  return colours;
}

function sizes({ rows, columns, channels, groups }: TintGroups): readonly number[] {
  return [rows, columns, channels, groups];
}
