/** Integrated gradients of two scores along a layer, both for the same picture. */

import {
  type IntegratedAnswer,
  IntegratedGradients,
  type IntegratedGradientsOptions,
} from '../../../explain/attribution/integrated-gradients.ts';
import type { Score } from '../../../explain/attribution/scores.ts';
import type { Network } from '../../../net/network.ts';

/** Told between the submits of long work. */
export interface Progress {
  /** Whether anybody still waits for it. */
  readonly wanted: () => boolean;
  /** @param share 0…1 */
  readonly onShare: (share: number) => void;
}

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
    { wanted, onShare }: Progress,
  ): Promise<readonly [a: IntegratedAnswer, b: IntegratedAnswer] | null> {
    this.#submit((encoder) => {
      this.#a.begin(encoder, a);
      this.#b.begin(encoder, b);
    });
    const runs = this.#a.runs + this.#b.runs;
    while (!this.#b.done) {
      const next = this.#a.done ? this.#b : this.#a;
      this.#submit((encoder) => next.advance(encoder, 1));
      await this.#network.gpu.device.queue.onSubmittedWorkDone();
      if (!wanted()) return null;
      onShare((this.#a.progress + this.#b.progress) / runs);
    }
    return Promise.all([this.#a.read(), this.#b.read()]);
  }

  dispose(): void {
    this.#a.dispose();
    this.#b.dispose();
  }

  #submit(encode: (encoder: GPUCommandEncoder) => void): void {
    const { device } = this.#network.gpu;
    const encoder = device.createCommandEncoder({ label: 'integrated gradients' });
    encode(encoder);
    device.queue.submit([encoder.finish()]);
  }
}
