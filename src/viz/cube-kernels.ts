/**
 * The GPU work that turns a layer's tensor into what three.js draws: the scale, the packed volume, the list of voxels,
 * and the answer to what lies under the pointer. All is allocated when the layer is set.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { BufferUsage, TextureUsage } from '../gpu/flags.ts';
import type { Kernel, Step } from '../gpu/kernel.ts';
import { Program } from '../gpu/program.ts';
import { quads, tensorParams } from '../gpu/tensor.ts';
import packWgsl from '../shaders/cube-pack.wgsl?raw';
import pickWgsl from '../shaders/cube-pick.wgsl?raw';
import scaleWgsl from '../shaders/cube-scale.wgsl?raw';
import voxelsWgsl from '../shaders/cube-voxels.wgsl?raw';
import { type CellLimits, cellCounts, type Ray, type Triple } from './cube-box.ts';
import type { CubeMode, CubeSettings, ShownLayer } from './settings.ts';

/** Cells that the voxel view draws at most; the rest are counted and left out. */
export const VOXEL_CAPACITY = 262_144;

/** Seconds in which full scale falls to 37 % of the way to a smaller one. */
const SCALE_FALL = 0.7;

/** What the voxel list and its draw need; shared with three.js and the same for every layer. */
export interface VoxelBuffers {
  readonly cells: GPUBuffer;
  readonly draw: GPUBuffer;
}

export function createVoxelBuffers(arena: Arena): VoxelBuffers {
  const cells = arena.buffer('voxels.cells', VOXEL_CAPACITY * 8, BufferUsage.STORAGE | BufferUsage.COPY_SRC);
  const usage = BufferUsage.STORAGE | BufferUsage.INDIRECT | BufferUsage.COPY_SRC;
  // 36 indices of a box; no instances yet.
  const draw = arena.upload('voxels.draw', new Uint32Array([36, 0, 0, 0, 0, 0, 0, 0]), usage);
  return { cells, draw };
}

export class CubeKernels {
  readonly counts: Triple;
  readonly volume: GPUTexture;
  /** [share seen, column, row, channel, value, …] of the last pick. */
  readonly hit: GPUBuffer;
  /** One value: what counts as full scale. */
  readonly scale: GPUBuffer;
  readonly #arena: Arena;
  readonly #voxels: VoxelBuffers;
  readonly #steps: { readonly scale: Step; readonly voxels: Step; readonly pick: Step };
  readonly #packed: Program;
  readonly #listed: Program;
  readonly #picked: Program;
  #encodedAt = Number.NEGATIVE_INFINITY;

  private constructor(
    gpu: Gpu,
    arena: Arena,
    layer: ShownLayer,
    voxels: VoxelBuffers,
    kernels: readonly Kernel[],
  ) {
    const [scale, pack, list, pick] = kernels;
    if (!scale || !pack || !list || !pick) throw new Error('The cube takes four kernels.');
    this.#arena = arena;
    this.#voxels = voxels;
    const { tensor, range } = layer;
    this.counts = cellCounts(tensor.shape);
    const [w, h, c] = this.counts;
    this.volume = this.#createVolume(gpu, layer.name);
    this.scale = this.#arena.buffer('scale', 16, BufferUsage.STORAGE | BufferUsage.COPY_SRC);
    this.hit = this.#arena.buffer('hit', 32, BufferUsage.STORAGE | BufferUsage.COPY_SRC);
    const x = tensorParams(tensor);
    const full = this.scale;
    const whole = { lo: [0, 0, 0], hi: [w, h, c] };
    const threads = [w * quads(c), h] as const;
    const view = this.volume.createView({ dimension: '3d' });
    const packStep = pack.step(arena, { x: tensor, scale: full, volume: view }, { x }, threads);
    this.#steps = {
      scale: scale.step(arena, { range, scale: full }, { fall: 1 }, [1]),
      voxels: list.step(
        arena,
        { x: tensor, scale: full, cells: voxels.cells, draw: voxels.draw },
        { x, ...whole, threshold: 0, capacity: VOXEL_CAPACITY },
        threads,
      ),
      pick: pick.step(arena, { x: tensor, scale: full, hit: this.hit }, { x, ...whole, ...NO_RAY }, [1]),
    };
    this.#packed = new Program('cube-volume', [this.#steps.scale, packStep]);
    this.#listed = new Program('cube-voxels', [this.#steps.scale, this.#steps.voxels]);
    this.#picked = new Program('cube-pick', [this.#steps.pick]);
  }

  /** @throws RangeError where the layer is larger than a texture can be, GpuError when memory is refused */
  static async create(gpu: Gpu, layer: ShownLayer, voxels: VoxelBuffers): Promise<CubeKernels> {
    const kernels = await Promise.all([
      gpu.kernel('cube-scale', scaleWgsl),
      gpu.kernel('cube-pack', packWgsl),
      gpu.kernel('cube-voxels', voxelsWgsl),
      gpu.kernel('cube-pick', pickWgsl),
    ]);
    const arena = gpu.arena(`cube ${layer.name}`);
    try {
      const build = () => new CubeKernels(gpu, arena, layer, voxels, kernels);
      return await gpu.checked(`the cube of "${layer.name}"`, [arena], build);
    } catch (error) {
      arena.close();
      throw error;
    }
  }

  /** Tells the kernels what is shown; cheap. */
  set(settings: Readonly<CubeSettings>, { lo, hi }: CellLimits, density: number): void {
    const { threshold, gain, opacity, mode } = settings;
    this.#steps.voxels.set({ lo: [...lo], hi: [...hi], threshold });
    const solid = mode === 'voxels' ? 1 : 0;
    this.#steps.pick.set({ lo: [...lo], hi: [...hi], threshold, gain, opacity, density, solid });
  }

  /** After the tensor changed (or what is shown of it): brings up to date what `mode` draws. */
  encode(encoder: GPUCommandEncoder, mode: CubeMode): void {
    const now = performance.now();
    this.#steps.scale.set({ fall: 1 - Math.exp((this.#encodedAt - now) / 1000 / SCALE_FALL) });
    this.#encodedAt = now;
    if (mode === 'volume') {
      this.#packed.encode(encoder);
      return;
    }
    encoder.clearBuffer(this.#voxels.draw, 4, 4);
    encoder.clearBuffer(this.#voxels.draw, 20, 4);
    this.#listed.encode(encoder);
  }

  /** Walks a ray counted in cells; the answer lies in `hit`. */
  encodePick(encoder: GPUCommandEncoder, { origin, direction }: Ray): void {
    this.#steps.pick.set({ origin: [...origin], direction: [...direction] });
    this.#picked.encode(encoder);
  }

  dispose(): void {
    this.#arena.dispose();
  }

  #createVolume(gpu: Gpu, name: string): GPUTexture {
    const [width, height, channels] = this.counts;
    const depth = quads(channels);
    const limit = gpu.device.limits.maxTextureDimension3D;
    if (Math.max(width, height, depth) > limit) {
      throw new RangeError(
        `The cube of "${name}" would be ${width} × ${height} × ${channels}; this GPU draws at most ${limit} × ${limit} × ${limit * 4}.`,
      );
    }
    const usage = TextureUsage.STORAGE_BINDING | TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_SRC;
    const size = [width, height, depth];
    return this.#arena.texture({ label: 'volume', size, dimension: '3d', format: 'rgba16float', usage }, 8);
  }
}

const NO_RAY = {
  origin: [0, 0, 0],
  direction: [0, 0, 1],
  threshold: 0,
  gain: 1,
  opacity: 1,
  density: 1,
  solid: 0,
};
