/**
 * What a score owes to the cells and the channels of earlier layers: one backpropagation gives all layers at once.
 *
 * attribution = activation · gradient, summed over channels for a cell and over cells for a channel (building-blocks,
 * AttrChannel and AttrSpatial); other sums are in `methods.ts`. The activations must be there: `network.forward` ran
 * before in the same queue, or an earlier command of the same encoder. Hovering a later cell is a score of kind "cell".
 */

import type { Arena } from '../../gpu/arena.ts';
import { assemble } from '../../gpu/assemble.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { readBuffer } from '../../gpu/readback.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import { Backward, type BackwardOptions } from '../../net/backward.ts';
import { NetworkError } from '../../net/graph.ts';
import type { Network } from '../../net/network.ts';
import { quoted } from '../../net/quote.ts';
import { AnswerLayout } from './answers.ts';
import { GroupEffects, type GroupFactors } from './group-effects.ts';
import { type LayerAnswer, type LayerPlaces, layerAnswer, layerPlaces, layerSumSteps } from './layer-sums.ts';
import type { MethodName } from './methods.ts';
import { ScoreSeed } from './score-seed.ts';
import { type Score, scoreNode } from './scores.ts';

export interface AttributionOptions extends Pick<BackwardOptions, 'mode' | 'blur'> {
  /** The node that all scores are computed from: `scoreNode(graph, score)`. */
  readonly on: string;
  /** Earlier layers that are asked about, or the node itself. */
  readonly layers: readonly string[];
}

export interface AttributionAnswer extends LayerAnswer {
  /** Value of the score for the first picture. */
  readonly score: number;
}

export class Attribution {
  /** All answers, for a `ReadbackRing` and for kernels that draw them. */
  readonly answers: GPUBuffer;
  readonly #network: Network;
  readonly #arena: Arena;
  readonly #backward: Backward;
  readonly #seed: ScoreSeed;
  readonly #on: string;
  readonly #layers: ReadonlyMap<string, LayerPlaces>;
  readonly #methods: ReadonlyMap<MethodName, Program>;

  private constructor(network: Network, arena: Arena, backward: Backward, parts: Parts, on: string) {
    this.#network = network;
    this.#arena = arena;
    this.#backward = backward;
    this.#on = on;
    this.answers = parts.answers;
    this.#seed = parts.seed;
    this.#layers = parts.layers;
    this.#methods = parts.methods;
  }

  /** @throws NetworkError naming a node that is not there or has no gradient, GpuError when memory is refused */
  static async create(network: Network, options: AttributionOptions): Promise<Attribution> {
    const { gpu, graph } = network;
    const { on, layers, ...how } = options;
    const backward = await Backward.create(network, { ...how, from: [on], to: layers });
    const arena = gpu.arena(`${graph.name}.attribution`);
    return assemble(gpu, `attributions of "${graph.name}"`, arena, async (own) => {
      const parts = await createParts(network, arena, own(backward), options);
      return new Attribution(network, arena, backward, parts, on);
    });
  }

  /** Bytes of all answers. */
  get bytes(): number {
    return this.answers.size;
  }

  /** Where a layer's cells and channels lie in `answers`, in floats. */
  places(layer: string): LayerPlaces {
    const places = this.#layers.get(layer);
    if (places) return places;
    const known = [...this.#layers.keys()].map(quoted).join(', ');
    throw new NetworkError(`This attribution reaches ${known}, not ${quoted(layer)}.`, layer);
  }

  /** The score's gradient by a layer, as the latest `encode` leaves it. */
  gradient(layer: string): GpuTensor {
    return this.#backward.gradient(layer);
  }

  /**
   * Encodes the score's gradient, the way back and the sums. One score a submit: its numbers are written at once.
   * @throws NetworkError where the score is about another node, or something that is not there
   */
  encode(encoder: GPUCommandEncoder, score: Score, method: MethodName = 'gradient-times-activation'): void {
    const node = scoreNode(this.#network.graph, score);
    if (node !== this.#on) {
      throw new NetworkError(`This attribution starts at ${quoted(this.#on)}, not at ${quoted(node)}.`, node);
    }
    this.#seed.set(score);
    this.#seed.encode(encoder);
    this.#backward.program.encode(encoder);
    this.#methods.get(method)?.encode(encoder);
  }

  /** Takes the answers apart. @param contents what came back of `answers` */
  unpack(contents: Float32Array): ReadonlyMap<string, AttributionAnswer> {
    const score = contents[0] ?? 0;
    return new Map(
      [...this.#layers].map(([name, places]) => {
        return [name, { ...layerAnswer(contents, places, this.#network.tensor(name)), score }];
      }),
    );
  }

  /** What the latest `encode` gives, of all layers. Not for the frame loop: copy `answers` through a `ReadbackRing`. */
  async read(): Promise<ReadonlyMap<string, AttributionAnswer>> {
    return this.unpack(await readBuffer(this.#network.gpu, this.answers));
  }

  /** Encodes, submits and reads back. Several may be on their way; each gets its own answer. */
  ask(score: Score, method?: MethodName): Promise<ReadonlyMap<string, AttributionAnswer>> {
    const { device } = this.#network.gpu;
    const encoder = device.createCommandEncoder({ label: 'attribution' });
    this.encode(encoder, score, method);
    device.queue.submit([encoder.finish()]);
    return this.read();
  }

  /** What groups of a layer do for the score, to be encoded after it: kept, for groups that live on the GPU. */
  groupEffects(layer: string, factors: GroupFactors): Promise<GroupEffects> {
    return GroupEffects.create(this.#network.gpu, this.gradient(layer), factors);
  }

  /**
   * What each group does for the score of the latest `encode`: Σ (loadings ⊗ direction) · gradient.
   * @param loadings for each group [h · w]
   * @param directions for each group [c]
   * @returns [n, groups]
   */
  async groups(
    layer: string,
    loadings: readonly Float32Array[],
    directions: readonly Float32Array[],
  ): Promise<Float32Array> {
    const effects = await GroupEffects.upload(this.#network.gpu, this.gradient(layer), loadings, directions);
    try {
      return await effects.ask();
    } finally {
      effects.dispose();
    }
  }

  dispose(): void {
    this.#arena.dispose();
    this.#backward.dispose();
  }
}

interface Parts {
  readonly answers: GPUBuffer;
  readonly seed: ScoreSeed;
  readonly layers: ReadonlyMap<string, LayerPlaces>;
  readonly methods: ReadonlyMap<MethodName, Program>;
}

async function createParts(
  network: Network,
  arena: Arena,
  backward: Backward,
  { on, layers }: AttributionOptions,
): Promise<Parts> {
  const { gpu } = network;
  const x = network.tensor(on);
  const layout = new AnswerLayout();
  // The score's values come first: its steps know no other place.
  layout.add(x.shape[0]);
  const places = new Map(layers.map((name) => [name, layerPlaces(layout, network.tensor(name))]));
  const answers = layout.allocate(arena, 'answers');
  const seed = await ScoreSeed.create({ gpu, arena, node: on, x, dx: backward.seed(on), values: answers });
  const methods = new Map<MethodName, Step[]>();
  for (const [name, own] of places) {
    const sums = { gpu, arena, x: network.tensor(name), dx: backward.gradient(name), answers, places: own };
    for (const [method, steps] of await layerSumSteps(sums)) {
      methods.set(method, [...(methods.get(method) ?? []), ...steps]);
    }
  }
  const programs = [...methods].map(([name, steps]) => [name, new Program(name, steps)] as const);
  return { answers, seed, layers: places, methods: new Map(programs) };
}
