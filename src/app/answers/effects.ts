/** What groups of a layer do for classes: their share of the activations times the slope of each class's score. */

import { Attribution } from '../../explain/attribution/attribution.ts';
import type { GroupEffects } from '../../explain/attribution/group-effects.ts';
import type { Score } from '../../explain/attribution/scores.ts';
import type { Groups } from '../../explain/groups/groups.ts';
import type { Arena } from '../../gpu/arena.ts';
import { padChannels, TENSOR_USAGE } from '../../gpu/tensor.ts';
import { NetworkError } from '../../net/graph.ts';
import type { Answers, Disposable } from './answers.ts';

/** What is computed on, and about which layers' groups. */
export interface EffectsOptions {
  /** The node of the scores: the logits for classes, a later layer for its groups. */
  readonly on: string;
  /** Layers whose groups are asked about, and how many there are. */
  readonly layers: ReadonlyMap<string, number>;
}

interface LayerParts {
  readonly groups: number;
  readonly loadings: GPUBuffer;
  readonly directions: GPUBuffer;
  readonly effects: GroupEffects;
}

export class Effects implements Disposable {
  readonly #answers: Answers;
  readonly #arena: Arena;
  readonly #attribution: Attribution;
  readonly #layers: ReadonlyMap<string, LayerParts>;

  private constructor(
    answers: Answers,
    arena: Arena,
    attribution: Attribution,
    layers: ReadonlyMap<string, LayerParts>,
  ) {
    this.#answers = answers;
    this.#arena = arena;
    this.#attribution = attribution;
    this.#layers = layers;
  }

  /** @throws NetworkError where the node does not follow a layer or has no gradient */
  static async create(answers: Answers, { on, layers }: EffectsOptions): Promise<Effects> {
    const { network } = answers.live;
    const attribution = await Attribution.create(network, { on, layers: [...layers.keys()] });
    const arena = network.gpu.arena('effects of groups');
    const parts = new Map<string, LayerParts>();
    for (const [layer, groups] of layers) {
      const [, h, w, c] = network.tensor(layer).shape;
      const loadings = arena.buffer(`${layer}.loadings`, h * w * groups * 4, TENSOR_USAGE);
      const bytes = padChannels(new Float32Array(groups * c), [1, 1, groups, c]).byteLength;
      const directions = arena.buffer(`${layer}.directions`, bytes, TENSOR_USAGE);
      const effects = await attribution.groupEffects(layer, { groups, loadings, directions });
      parts.set(layer, { groups, loadings, directions, effects });
    }
    return new Effects(answers, arena, attribution, parts);
  }

  /** The groups that the next questions are about, of each layer in the order it was given in. */
  write(factors: readonly Groups[]): void {
    const { queue } = this.#answers.live.network.gpu.device;
    [...this.#layers.values()].forEach(({ loadings, directions }, i) => {
      const own = factors[i];
      if (!own) return;
      queue.writeBuffer(loadings, 0, new Float32Array(own.loadings));
      queue.writeBuffer(directions, 0, padChannels(own.directions, [1, 1, own.groups, own.channels]));
    });
  }

  /** What each group does for a score: for each layer in order, [groups]. */
  ask(score: Score): Promise<Float32Array[]> {
    const parts = [...this.#layers.values()];
    return this.#answers.reader.read(
      (encoder) => {
        this.#attribution.encode(encoder, score);
        for (const { effects } of parts) effects.program.encode(encoder);
      },
      parts.map(({ groups, effects }) => ({ buffer: effects.effects, offset: 0, bytes: groups * 4 })),
    );
  }

  dispose(): void {
    for (const { effects } of this.#layers.values()) effects.dispose();
    this.#attribution.dispose();
    this.#arena.dispose();
  }
}

/** Effects on classes; the same question is built once. @throws NetworkError where the network has no classes */
export function classEffects(answers: Answers, layers: ReadonlyMap<string, number>): Promise<Effects> {
  const { name, logits } = answers.live.graph;
  if (logits === null) {
    throw new NetworkError(
      `"${name}" does not say which node its class scores are, so its groups have no effect on classes.`,
    );
  }
  return answers.built(`effects ${logits} ${describe(layers)}`, () =>
    Effects.create(answers, { on: logits, layers }),
  );
}

/** Effects of an earlier layer's groups on a later layer's. */
export function layerEffects(answers: Answers, on: string, early: string, groups: number): Promise<Effects> {
  const layers = new Map([[early, groups]]);
  return answers.built(`effects ${on} ${describe(layers)}`, () => Effects.create(answers, { on, layers }));
}

function describe(layers: ReadonlyMap<string, number>): string {
  return [...layers].map(([name, groups]) => `${name}:${groups}`).join(' ');
}
