/** The edits of a batch on the device: what a version does not use does nothing. */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, quads, tensorParams } from '../../gpu/tensor.ts';
import { eachQuad } from '../../net/kinds/invocations.ts';
import editWgsl from '../../shaders/intervene-edit.wgsl?raw';
import { type Edit, editNumbers } from './edits.ts';

export interface EditPlace {
  readonly gpu: Gpu;
  readonly arena: Arena;
  /** Name of the layer, for messages. */
  readonly layer: string;
  /** Its activations, of which the first picture is edited. */
  readonly x: GpuTensor;
  /** [batch, h, w, c]: the edited versions. */
  readonly y: GpuTensor;
  /** Edits of a version. */
  readonly stack: number;
}

interface EditBuffers {
  readonly factors: GPUBuffer;
  readonly loadings: GPUBuffer;
  readonly directions: GPUBuffer;
}

export class EditSlots {
  readonly step: Step;
  readonly batch: number;
  readonly #place: EditPlace;
  readonly #buffers: EditBuffers;

  private constructor(place: EditPlace, step: Step, buffers: EditBuffers) {
    this.step = step;
    this.batch = place.y.shape[0];
    this.#place = place;
    this.#buffers = buffers;
  }

  static async create(place: EditPlace): Promise<EditSlots> {
    const { gpu, arena, x, y, stack } = place;
    const [batch, h, w, c] = y.shape;
    const kernel = await gpu.kernel('intervene-edit', editWgsl);
    const usage = BufferUsage.STORAGE | BufferUsage.COPY_DST;
    const slots = batch * stack;
    const buffers = {
      factors: arena.buffer('factors', slots * 8, usage),
      loadings: arena.buffer('loadings', slots * h * w * 4, usage),
      directions: arena.buffer('directions', slots * quads(c) * 16, usage),
    };
    const params = { x: tensorParams(x), y: tensorParams(y), stack };
    const step = kernel.step(arena, { ...buffers, x, y }, params, eachQuad(y));
    const made = new EditSlots(place, step, buffers);
    made.set([]);
    return made;
  }

  /** @throws NetworkError naming what the layer does not have, RangeError where there are too many */
  set(versions: readonly (readonly Edit[])[]): void {
    const { gpu, layer, x, stack } = this.#place;
    const [, h, w, c] = x.shape;
    const [cells, width] = [h * w, quads(c) * 4];
    this.#check(versions);
    const slots = this.batch * stack;
    const factors = new Float32Array(slots * 2).map((_, i) => (i % 2 === 0 ? 1 : 0));
    const loadings = new Float32Array(slots * cells);
    const directions = new Float32Array(slots * width);
    for (const [n, edits] of versions.entries()) {
      for (const [i, edit] of edits.entries()) {
        const slot = n * stack + i;
        const numbers = editNumbers(edit, layer, x.shape);
        factors.set([numbers.scale, numbers.add], slot * 2);
        loadings.set(numbers.loadings, slot * cells);
        directions.set(numbers.direction, slot * width);
      }
    }
    const { queue } = gpu.device;
    queue.writeBuffer(this.#buffers.factors, 0, factors);
    queue.writeBuffer(this.#buffers.loadings, 0, loadings);
    queue.writeBuffer(this.#buffers.directions, 0, directions);
  }

  #check(versions: readonly (readonly Edit[])[]): void {
    const { layer, stack } = this.#place;
    const most = Math.max(0, ...versions.map((edits) => edits.length));
    if (versions.length > this.batch || most > stack) {
      throw new RangeError(
        `"${layer}" has room for ${this.batch} versions of ${stack} edits, not for ${versions.length} of ${most}; create the intervention with a larger batch or stack.`,
      );
    }
  }
}
