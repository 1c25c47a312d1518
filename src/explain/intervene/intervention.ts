/**
 * What the network would say if a layer were different: edits of the layer, and all that follows from them. A batch of
 * independent versions of the first picture's activations runs at once, each with its own edits, on a part of the network
 * that shares its weights. The activations must be there: `network.forward` ran before.
 */

import type { Arena } from '../../gpu/arena.ts';
import { assemble } from '../../gpu/assemble.ts';
import { Program } from '../../gpu/program.ts';
import { readTensor } from '../../gpu/readback.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import { NetworkError } from '../../net/graph.ts';
import type { Network } from '../../net/network.ts';
import { Continuation } from '../attribution/continuation.ts';
import { EditSlots } from './edit-slots.ts';
import type { Edit } from './edits.ts';

export interface InterventionOptions {
  /** The layer that is edited. */
  readonly layer: string;
  /** Later nodes that are wanted beside logits and probabilities, for views to draw. */
  readonly to?: readonly string[];
  /** Versions at once; 1 unless told. */
  readonly batch?: number;
  /** Edits that a version can have at once, one after another; 1 unless told. */
  readonly stack?: number;
}

/** What the network says about one version. */
export interface Outcome {
  /** Class scores before softmax; null where the network does not say which node they are. */
  readonly logits: Float32Array | null;
  readonly probabilities: Float32Array | null;
}

export class Intervention {
  readonly batch: number;
  readonly #rest: Continuation;
  readonly #arena: Arena;
  readonly #slots: EditSlots;
  readonly #edit: Program;

  private constructor(rest: Continuation, arena: Arena, slots: EditSlots) {
    this.batch = slots.batch;
    this.#rest = rest;
    this.#arena = arena;
    this.#slots = slots;
    this.#edit = new Program('edits', [slots.step]);
  }

  /** @throws NetworkError where there is nothing to ask for behind the layer, GpuError when memory is refused */
  static async create(network: Network, options: InterventionOptions): Promise<Intervention> {
    const { gpu, graph } = network;
    const { layer, batch = 1, stack = 1 } = options;
    const heads = [graph.logits, graph.probabilities].filter((name) => name !== null);
    const to = [...new Set([...heads, ...(options.to ?? [])])];
    if (to.length === 0) {
      throw new NetworkError(
        `"${graph.name}" has no class scores; name later nodes that an edit may change.`,
      );
    }
    const rest = await Continuation.create(network, { from: layer, to, batch, forwardOnly: true });
    const arena = gpu.arena(`${graph.name}.intervention`);
    return assemble(gpu, `edits of "${layer}"`, arena, async (own) => {
      own(rest);
      const given = network.tensor(layer);
      const slots = await EditSlots.create({ gpu, arena, layer, x: given, y: rest.start, stack });
      return new Intervention(rest, arena, slots);
    });
  }

  /** A later node of all versions, as the latest `encode` leaves it: [batch, h, w, c]. */
  tensor(name: string): GpuTensor {
    return this.#rest.network.tensor(name);
  }

  /** GPU bytes of activations, edits and parameters. */
  get bytes(): number {
    return this.#rest.bytes + this.#arena.bytes;
  }

  /**
   * What the submits that follow change. Versions past the list are not edited.
   * @param versions for each version its edits, in order
   * @throws NetworkError naming what the layer does not have, RangeError where there are more than there is room for
   */
  set(versions: readonly (readonly Edit[])[]): void {
    this.#slots.set(versions);
  }

  /** Takes the activations as they are now, edits them and runs the rest of the network. */
  encode(encoder: GPUCommandEncoder): void {
    this.#rest.sides.encode(encoder);
    this.#edit.encode(encoder);
    this.#rest.forward.encode(encoder);
  }

  /** Sets, encodes, submits and reads back, one outcome for each version asked for. Not for the frame loop. */
  async ask(versions: readonly (readonly Edit[])[]): Promise<readonly Outcome[]> {
    const { gpu, graph } = this.#rest.network;
    this.set(versions);
    const encoder = gpu.device.createCommandEncoder({ label: 'intervention' });
    this.encode(encoder);
    gpu.device.queue.submit([encoder.finish()]);
    const read = (name: string | null) => (name === null ? null : readTensor(gpu, this.tensor(name)));
    const [logits, probabilities] = await Promise.all([read(graph.logits), read(graph.probabilities)]);
    return versions.map((_, n) => ({
      logits: this.#version(logits, n),
      probabilities: this.#version(probabilities, n),
    }));
  }

  dispose(): void {
    this.#arena.dispose();
    this.#rest.dispose();
  }

  #version(values: Float32Array | null, n: number): Float32Array | null {
    if (!values) return null;
    const size = values.length / this.batch;
    return values.slice(n * size, (n + 1) * size);
  }
}
