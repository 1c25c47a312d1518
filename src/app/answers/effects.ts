/** What groups of a layer do for classes: their share of the activations times the slope of each class's score. */

import { Attribution } from '../../explain/attribution/attribution.ts';
import type { GroupEffects } from '../../explain/attribution/group-effects.ts';
import type { Score } from '../../explain/attribution/scores.ts';
import { type Groups, MOST_GROUPS } from '../../explain/groups/groups.ts';
import type { Arena } from '../../gpu/arena.ts';
import { assemble, type Disposable } from '../../gpu/assemble.ts';
import { padChannels, quads, TENSOR_USAGE } from '../../gpu/tensor.ts';
import { NetworkError } from '../../net/graph.ts';
import type { Answers } from './answers.ts';

interface LayerParts {
  readonly layer: string;
  readonly loadings: GPUBuffer;
  readonly directions: GPUBuffer;
  readonly effects: GroupEffects;
}

export class Effects implements Disposable {
  readonly #answers: Answers;
  readonly #arena: Arena;
  readonly #attribution: Attribution;
  readonly #layers: readonly LayerParts[];

  private constructor(
    answers: Answers,
    arena: Arena,
    attribution: Attribution,
    layers: readonly LayerParts[],
  ) {
    this.#answers = answers;
    this.#arena = arena;
    this.#attribution = attribution;
    this.#layers = layers;
  }

  /**
   * Has room for as many groups as there can be, so that another number of them needs nothing new.
   * @param on node of the scores: the logits for classes, a later layer for its groups
   * @param layers whose groups are asked about
   * @throws NetworkError where the node does not follow a layer or has no gradient, GpuError when memory is refused
   */
  static async create(answers: Answers, on: string, layers: readonly string[]): Promise<Effects> {
    const { network } = answers.live;
    const arena = network.gpu.arena('effects of groups');
    const groups = MOST_GROUPS;
    return assemble(network.gpu, 'the effects of groups', arena, async (own) => {
      const attribution = own(await Attribution.create(network, { on, layers }));
      const parts: LayerParts[] = [];
      for (const layer of layers) {
        const [, h, w, c] = network.tensor(layer).shape;
        const loadings = arena.buffer(`${layer}.loadings`, h * w * groups * 4, TENSOR_USAGE);
        const directions = arena.buffer(`${layer}.directions`, groups * quads(c) * 16, TENSOR_USAGE);
        const effects = own(await attribution.groupEffects(layer, { groups, loadings, directions }));
        parts.push({ layer, loadings, directions, effects });
      }
      return new Effects(answers, arena, attribution, parts);
    });
  }

  /**
   * What groups do for scores; all questions are submitted at once.
   * @param factors the groups of each layer, in the order in which the layers were given
   * @returns for each score and each layer [groups]
   */
  ask(factors: readonly Groups[], scores: readonly Score[]): Promise<Float32Array[][]> {
    const { reader, live } = this.#answers;
    const { queue } = live.network.gpu.device;
    this.#layers.forEach(({ loadings, directions }, i) => {
      const own = factors[i];
      if (!own) return;
      queue.writeBuffer(loadings, 0, spread(own));
      queue.writeBuffer(directions, 0, padChannels(own.directions, [1, 1, own.groups, own.channels]));
    });
    const wanted = this.#layers.map(({ effects }, i) => {
      return { buffer: effects.effects, offset: 0, bytes: (factors[i]?.groups ?? 0) * 4 };
    });
    const ask = (score: Score) =>
      reader.read((encoder) => {
        this.#attribution.encode(encoder, score);
        for (const { effects } of this.#layers) effects.program.encode(encoder);
      }, wanted);
    return Promise.all(scores.map(ask));
  }

  dispose(): void {
    for (const { effects } of this.#layers) effects.dispose();
    this.#attribution.dispose();
    this.#arena.dispose();
  }
}

/** Loadings with room for all groups that there can be; those that are not there load nothing. */
function spread({ groups, loadings }: Groups): Float32Array<ArrayBuffer> {
  const cells = loadings.length / groups;
  const values = new Float32Array(cells * MOST_GROUPS);
  for (let cell = 0; cell < cells; cell++) {
    values.set(loadings.subarray(cell * groups, (cell + 1) * groups), cell * MOST_GROUPS);
  }
  return values;
}

/** Effects on classes; the same layers give the same. @throws NetworkError where the network has no classes */
export function classEffects(answers: Answers, layers: readonly string[]): Promise<Effects> {
  const { name, logits } = answers.live.graph;
  if (logits === null) {
    throw new NetworkError(
      `"${name}" does not say which node its class scores are, so its groups have no effect on classes.`,
    );
  }
  return effectsOn(answers, logits, layers);
}

/** Effects on scores of any node that follows the layers; the same layers give the same. @param on node of the scores */
export function effectsOn(answers: Answers, on: string, layers: readonly string[]): Promise<Effects> {
  return answers.built(`effects ${[on, ...layers].join(' ')}`, () => Effects.create(answers, on, layers));
}
