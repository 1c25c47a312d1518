/** A part of a layer on the device: its activations alone, as the direction of a tangent. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import { eachQuad } from '../../net/kinds/invocations.ts';
import restrictWgsl from '../../shaders/attribution-restrict.wgsl?raw';
import groupWgsl from '../../shaders/score-group.wgsl?raw';
import { cellOf, checkedGroup, unit } from './scores.ts';

/** A part of a layer, as plain data. Rows and columns count from the top left cell. */
export type Part =
  | { readonly kind: 'cell'; readonly row: number; readonly column: number }
  | { readonly kind: 'neuron'; readonly row: number; readonly column: number; readonly channel: number }
  | { readonly kind: 'channel'; readonly channel: number }
  /** The group's own share of the activations: loadings [h · w] ⊗ direction [c], as a factorisation found them. */
  | { readonly kind: 'group'; readonly loadings: Float32Array; readonly direction: Float32Array };

export interface PartPlace {
  readonly gpu: Gpu;
  readonly arena: Arena;
  /** Name of the layer, for messages. */
  readonly node: string;
  readonly x: GpuTensor;
  /** Where the direction goes. */
  readonly t: GpuTensor;
}

/** Writes the direction of whichever part is set. Allocates nothing when another one is. */
export class PartSeed {
  readonly #place: PartPlace;
  readonly #restrict: Step;
  readonly #programs: { readonly restrict: Program; readonly group: Program };
  readonly #loadings: GPUBuffer;
  readonly #direction: GPUBuffer;
  #kernel: 'restrict' | 'group' = 'restrict';

  private constructor(
    place: PartPlace,
    restrict: Step,
    group: Step,
    buffers: readonly [loadings: GPUBuffer, direction: GPUBuffer],
  ) {
    this.#place = place;
    this.#restrict = restrict;
    this.#programs = { restrict: new Program('part', [restrict]), group: new Program('group', [group]) };
    [this.#loadings, this.#direction] = buffers;
  }

  static async create(place: PartPlace): Promise<PartSeed> {
    const { gpu, arena, x, t } = place;
    const [restrict, group] = await Promise.all([
      gpu.kernel('attribution-restrict', restrictWgsl),
      gpu.kernel('score-group', groupWgsl),
    ]);
    const [, h, w, c] = x.shape;
    const usage = BufferUsage.STORAGE | BufferUsage.COPY_DST;
    const loadings = arena.buffer('part.loadings', h * w * 4, usage);
    const direction = arena.buffer('part.direction', quads(c) * 16, usage);
    const nothing = { x: tensorParams(x), t: tensorParams(t), region: [0, 0, 0, 0], channels: [0, 0] };
    const whole = { dx: tensorParams(t), scale: 1 };
    return new PartSeed(
      place,
      restrict.step(arena, { x, t }, nothing, eachQuad(t)),
      group.step(arena, { loadings, direction, dx: t }, whole, eachQuad(t)),
      [loadings, direction],
    );
  }

  /** What the submits that follow are about. @throws NetworkError naming what the layer does not have */
  set(part: Part): void {
    const { gpu, node, x } = this.#place;
    const { shape } = x;
    if (part.kind === 'group') {
      const { loadings, direction } = checkedGroup(part, node, shape);
      gpu.device.queue.writeBuffer(this.#loadings, 0, new Float32Array(loadings));
      gpu.device.queue.writeBuffer(this.#direction, 0, new Float32Array(direction));
      this.#kernel = 'group';
      return;
    }
    const region =
      part.kind === 'channel' ? [0, 0, shape[2], shape[1]] : [...cellOf(part, node, shape), 1, 1];
    const first = part.kind === 'cell' ? 0 : unit(part.channel, node, shape);
    const channels = [first, part.kind === 'cell' ? shape[3] : first + 1];
    this.#restrict.set({ region, channels });
    this.#kernel = 'restrict';
  }

  encode(encoder: GPUCommandEncoder): void {
    this.#programs[this.#kernel].encode(encoder);
  }
}
