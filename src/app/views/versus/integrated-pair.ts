/** Integrated gradients of two scores along a layer, both for the same picture. */

import {
  type IntegratedAnswer,
  IntegratedGradients,
  type IntegratedGradientsOptions,
} from '../../../explain/attribution/integrated-gradients.ts';
import type { Score } from '../../../explain/attribution/scores.ts';
import type { Network } from '../../../net/network.ts';
import { integrate, type Progress } from '../../answers/integrate.ts';

export class IntegratedPair {
  readonly #network: Network;
  readonly #a: IntegratedGradients;
  readonly #b: IntegratedGradients;

  private constructor(network: Network, a: IntegratedGradients, b: IntegratedGradients) {
    this.#network = network;
    this.#a = a;
    this.#b = b;
  }

  /** @throws NetworkError where the score's node does not follow the layer, GpuError when memory is refused */
  static async create(network: Network, options: IntegratedGradientsOptions): Promise<IntegratedPair> {
    const a = await IntegratedGradients.create(network, options);
    try {
      return new IntegratedPair(network, a, await IntegratedGradients.create(network, options));
    } catch (error) {
      a.dispose();
      throw error;
    }
  }

  /** A submit for each run, so that the page goes on meanwhile; null where nobody waits any longer. */
  async ask(
    [a, b]: readonly [a: Score, b: Score],
    progress: Progress,
  ): Promise<readonly [a: IntegratedAnswer, b: IntegratedAnswer] | null> {
    const answers = await integrate(
      this.#network,
      [
        [this.#a, a],
        [this.#b, b],
      ],
      progress,
    );
    const [ofA, ofB] = answers ?? [];
    return ofA && ofB ? [ofA, ofB] : null;
  }

  dispose(): void {
    this.#a.dispose();
    this.#b.dispose();
  }
}
