/**
 * The network from a layer on, for a batch of versions of that layer: own activations, the weights of the network that it
 * continues, which must outlive it. Whoever owns it writes the versions into `start`; what runs beside the layer is copied
 * from the network.
 */

import type { Arena } from '../../gpu/arena.ts';
import { assemble } from '../../gpu/assemble.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { type GpuTensor, tensorParams } from '../../gpu/tensor.ts';
import { eachQuad } from '../../net/kinds/invocations.ts';
import { Network } from '../../net/network.ts';
import pathWgsl from '../../shaders/attribution-path.wgsl?raw';
import { cutGraph } from './cut.ts';

export interface ContinuationOptions {
  readonly from: string;
  readonly to: readonly string[];
  /** Versions at once. */
  readonly batch: number;
  /** Only the wanted nodes will be read, and nothing goes back: what lies between shares memory. */
  readonly forwardOnly?: boolean;
}

export class Continuation {
  /** The part of the network; its input is the layer. */
  readonly network: Network;
  /** [batch, h, w, c]: the versions of the layer. */
  readonly start: GpuTensor;
  /** Copies the first picture's activations beside the layer; empty where nothing runs there. */
  readonly sides: Program;
  /** From `start` to the wanted nodes. */
  readonly forward: Program;
  readonly #arena: Arena;

  private constructor(network: Network, sides: Program, arena: Arena, to: readonly string[]) {
    this.network = network;
    this.start = network.input;
    this.sides = sides;
    this.forward = network.forward(to);
    this.#arena = arena;
  }

  /** @throws NetworkError where a wanted node does not follow the layer, GpuError when memory is refused */
  static async create(whole: Network, options: ContinuationOptions): Promise<Continuation> {
    const { gpu } = whole;
    const { from, to, batch, forwardOnly = false } = options;
    const cut = cutGraph(whole.graph, from, to, (name) => whole.tensor(name).shape);
    const network = await Network.create(gpu, cut.graph, {
      batch,
      weights: whole.weights,
      ...(forwardOnly ? { keep: to } : {}),
    });
    const arena = gpu.arena(`${cut.graph.name}.sides`);
    return assemble(gpu, `a part of "${whole.graph.name}"`, arena, async (own) => {
      own(network);
      const ones = arena.upload('ones', new Float32Array(batch).fill(1), BufferUsage.STORAGE);
      const copies = cut.sides.map((name) => {
        const tensors = { x: whole.tensor(name), y: network.tensor(name) };
        return pathStep(network, arena, tensors, ones, 0);
      });
      return new Continuation(network, new Program('beside', await Promise.all(copies)), arena, to);
    });
  }

  /** GPU bytes of activations and parameters. */
  get bytes(): number {
    return this.network.bytes + this.#arena.bytes;
  }

  dispose(): void {
    this.#arena.dispose();
    this.network.dispose();
  }
}

/** y[n] = factors[begin + n] · x[0]. */
export async function pathStep(
  { gpu }: Pick<Network, 'gpu'>,
  arena: Arena,
  { x, y }: { readonly x: GpuTensor; readonly y: GpuTensor },
  factors: GPUBuffer,
  begin: number,
): Promise<Step> {
  const kernel = await gpu.kernel('attribution-path', pathWgsl);
  const params = { x: tensorParams(x), y: tensorParams(y), begin };
  return kernel.step(arena, { factors, x, y }, params, eachQuad(y), `${y.label}.path`);
}
