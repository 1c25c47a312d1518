/** Integrated gradients of several scores or layers, all for the same picture, while the page goes on. */

import type {
  IntegratedAnswer,
  IntegratedGradients,
} from '../../explain/attribution/integrated-gradients.ts';
import type { Score } from '../../explain/attribution/scores.ts';
import type { Answers } from './answers.ts';

/** Told between the submits of long work. */
export interface Progress {
  /** Whether anybody still waits for it. */
  readonly wanted: () => boolean;
  /** @param share 0…1 */
  readonly onShare: (share: number) => void;
}

/** What is integrated, and for which score. */
export type Integral = readonly [along: IntegratedGradients, score: Score];

/**
 * Takes the present activations for all integrals at once, then submits each run apart. The answers in the order of the
 * integrals; null where nobody waits any longer.
 */
export async function integrate(
  answers: Answers,
  integrals: readonly Integral[],
  { wanted, onShare }: Progress,
): Promise<readonly IntegratedAnswer[] | null> {
  const { device } = answers.live.network.gpu;
  const submit = (encode: (encoder: GPUCommandEncoder) => void) => {
    const encoder = device.createCommandEncoder({ label: 'integrated gradients' });
    encode(encoder);
    device.queue.submit([encoder.finish()]);
  };
  submit((encoder) => {
    for (const [along, score] of integrals) along.begin(encoder, score);
  });
  const runs = integrals.reduce((sum, [along]) => sum + along.runs, 0);
  for (const [along] of integrals) {
    while (!along.done) {
      submit((encoder) => along.advance(encoder, 1));
      await device.queue.onSubmittedWorkDone();
      if (!wanted() || answers.disposed) return null;
      onShare(integrals.reduce((sum, [each]) => sum + each.progress, 0) / runs);
    }
  }
  return Promise.all(integrals.map(([along]) => along.read()));
}
