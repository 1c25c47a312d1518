/**
 * What a cell, a channel or a group of an earlier layer moves in later ones: one tangent gives all of them at once.
 *
 * With t = J · (the activations of the asked part alone), a later cell p moves by (x(p) / |x(p)|) · t(p), which is the
 * attribution of that cell's score to the asked part; a later channel's sum by Σ over cells of t, which is the attribution of
 * that channel's score; and each class by its t at the logits. So this and `Attribution` read the same matrix, one by
 * rows and one by columns. The activations must be there, as for `Attribution`.
 */

import type { Arena } from '../../gpu/arena.ts';
import { assemble } from '../../gpu/assemble.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { type GpuTensor, tensorParams } from '../../gpu/tensor.ts';
import { NetworkError } from '../../net/graph.ts';
import type { Network } from '../../net/network.ts';
import { quoted } from '../../net/quote.ts';
import { Tangent, type TangentOptions } from '../../net/tangent.ts';
import alongWgsl from '../../shaders/attribution-along.wgsl?raw';
import { AnswerLayout } from './answers.ts';
import { GroupEffects, type GroupFactors } from './group-effects.ts';
import {
  channelSumStep,
  type LayerAnswer,
  type LayerPlaces,
  layerAnswer,
  layerPlaces,
} from './layer-sums.ts';
import { type Part, PartSeed } from './part-seed.ts';

export interface InfluenceOptions extends Pick<TangentOptions, 'mode' | 'blur'> {
  /** The earlier layer, of which a part is asked about. */
  readonly on: string;
  /** Later layers. The logits, where the network has them, are always among the answers. */
  readonly layers: readonly string[];
}

export interface InfluenceAnswer {
  /**
   * Of each later layer: `cells`, how the length of a cell's vector moves; `channels`, how a channel's sum moves.
   */
  readonly layers: ReadonlyMap<string, LayerAnswer>;
  /** How each class score moves; null where the network does not say which node they are. */
  readonly logits: Float32Array | null;
}

export class Influence {
  /** All answers, for a `ReadbackRing` and for kernels that draw them. */
  readonly answers: GPUBuffer;
  readonly #network: Network;
  readonly #arena: Arena;
  readonly #tangent: Tangent;
  readonly #seed: PartSeed;
  readonly #places: ReadonlyMap<string, LayerPlaces>;
  readonly #read: Program;
  readonly #asked: readonly string[];

  private constructor(
    network: Network,
    arena: Arena,
    tangent: Tangent,
    parts: Parts,
    asked: readonly string[],
  ) {
    this.#network = network;
    this.#arena = arena;
    this.#tangent = tangent;
    this.#seed = parts.seed;
    this.#places = parts.places;
    this.#read = parts.read;
    this.#asked = asked;
    this.answers = parts.answers;
  }

  /** @throws NetworkError naming a node that is not there or has no tangent, GpuError when memory is refused */
  static async create(network: Network, options: InfluenceOptions): Promise<Influence> {
    const { gpu, graph } = network;
    const { on, layers, ...how } = options;
    const to = [...new Set([...layers, ...(graph.logits === null ? [] : [graph.logits])])];
    const tangent = await Tangent.create(network, { ...how, from: on, to });
    const arena = gpu.arena(`${graph.name}.influence`);
    return assemble(gpu, `influences in "${graph.name}"`, arena, async (own) => {
      const parts = await createParts(network, arena, own(tangent), on, to);
      return new Influence(network, arena, tangent, parts, layers);
    });
  }

  /** Bytes of all answers. */
  get bytes(): number {
    return this.answers.size;
  }

  /** Where the answers about a later layer (or the logits) lie in `answers`, in floats. */
  places(layer: string): LayerPlaces {
    const places = this.#places.get(layer);
    if (places) return places;
    const known = [...this.#places.keys()].map(quoted).join(', ');
    throw new NetworkError(`This influence reaches ${known}, not ${quoted(layer)}.`, layer);
  }

  /** How a later layer (or the logits) moves, cell by cell and channel by channel, as the latest `encode` leaves it. */
  tangent(layer: string): GpuTensor {
    return this.#tangent.tangent(layer);
  }

  /** Encodes all of it. One part a submit. @throws NetworkError where the part is not there */
  encode(encoder: GPUCommandEncoder, part: Part): void {
    this.#seed.set(part);
    this.#seed.encode(encoder);
    this.#tangent.program.encode(encoder);
    this.#read.encode(encoder);
  }

  /** Takes the answers apart. @param contents what came back of `answers` */
  unpack(contents: Float32Array): InfluenceAnswer {
    const answer = (name: string) => layerAnswer(contents, this.places(name), this.#network.tensor(name));
    const { logits } = this.#network.graph;
    return {
      layers: new Map(this.#asked.map((name) => [name, answer(name)])),
      logits: logits === null ? null : answer(logits).channels,
    };
  }

  /** What the latest `encode` gives. Not for the frame loop: copy `answers` through a `ReadbackRing`. */
  async read(): Promise<InfluenceAnswer> {
    return this.unpack(await readBuffer(this.#network.gpu, this.answers));
  }

  /** Encodes, submits and reads back. Several may be on their way; each gets its own answer. */
  ask(part: Part): Promise<InfluenceAnswer> {
    const { device } = this.#network.gpu;
    const encoder = device.createCommandEncoder({ label: 'influence' });
    this.encode(encoder, part);
    device.queue.submit([encoder.finish()]);
    return this.read();
  }

  /** How the part moves groups of a later layer: Σ (loadings ⊗ direction) · tangent, to be encoded after it. */
  groupEffects(layer: string, factors: GroupFactors): Promise<GroupEffects> {
    return GroupEffects.create(this.#network.gpu, this.tangent(layer), factors);
  }

  dispose(): void {
    this.#arena.dispose();
    this.#tangent.dispose();
  }
}

interface Parts {
  readonly answers: GPUBuffer;
  readonly seed: PartSeed;
  readonly places: ReadonlyMap<string, LayerPlaces>;
  readonly read: Program;
}

async function createParts(
  network: Network,
  arena: Arena,
  tangent: Tangent,
  on: string,
  to: readonly string[],
): Promise<Parts> {
  const { gpu } = network;
  const layout = new AnswerLayout();
  const places = new Map(to.map((name) => [name, layerPlaces(layout, network.tensor(name))]));
  const answers = layout.allocate(arena, 'answers');
  const seed = await PartSeed.create({ gpu, arena, node: on, x: network.tensor(on), t: tangent.seed });
  const along = await gpu.kernel('attribution-along', alongWgsl);
  const steps: Step[] = [];
  for (const [name, { cells, channels }] of places) {
    const [x, t] = [network.tensor(name), tangent.tangent(name)];
    const [n, h, w] = x.shape;
    const params = { x: tensorParams(x), t: tensorParams(t), begin: cells.begin };
    steps.push(along.step(arena, { x, t, answers }, params, [w, h, n], `${name}.along`));
    steps.push(await channelSumStep(gpu, arena, t, answers, channels.begin / 4));
  }
  return { answers, seed, places, read: new Program('influence', steps) };
}
