/** Integrated gradients of two scores along a layer, both for the same picture. */

import {
  type IntegratedAnswer,
  IntegratedGradients,
  type IntegratedGradientsOptions,
} from '../../../explain/attribution/integrated-gradients.ts';
import type { Score } from '../../../explain/attribution/scores.ts';
import type { Answers } from '../../answers/answers.ts';
import { integrate, type Progress } from '../../answers/integrate.ts';

export class IntegratedPair {
  readonly #answers: Answers;
  readonly #a: IntegratedGradients;
  readonly #b: IntegratedGradients;

  private constructor(answers: Answers, a: IntegratedGradients, b: IntegratedGradients) {
    this.#answers = answers;
    this.#a = a;
    this.#b = b;
  }

  /** @throws NetworkError where the score's node does not follow the layer, GpuError when memory is refused */
  static async create(answers: Answers, options: IntegratedGradientsOptions): Promise<IntegratedPair> {
    const { network } = answers.live;
    const a = await IntegratedGradients.create(network, options);
    try {
      return new IntegratedPair(answers, a, await IntegratedGradients.create(network, options));
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
    const both = await integrate(
      this.#answers,
      [
        [this.#a, a],
        [this.#b, b],
      ],
      progress,
    );
    const [ofA, ofB] = both ?? [];
    return ofA && ofB ? [ofA, ofB] : null;
  }

  dispose(): void {
    this.#a.dispose();
    this.#b.dispose();
  }
}
