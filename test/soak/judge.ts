/** What a soak may find. */

import type { SoakReport } from './soak.ts';

export type SoakLimits = Omit<SoakReport['growth'], 'heapBytes'>;

/** Last third to first: memory within 5 %; a trend of frames. */
export const SOAK_LIMITS: SoakLimits = { heldBytes: 1.05, gpuBytes: 1.05, frameCost: 1.5 };

const WORDS: Readonly<Record<keyof SoakLimits, string>> = {
  heldBytes: 'What JavaScript holds',
  gpuBytes: 'Memory on the GPU',
  frameCost: 'The time of a frame',
};

/** A sentence for everything that is wrong; none where the page held. */
export function judge({ growth, errors }: SoakReport, limits: SoakLimits): string[] {
  const grown = (Object.keys(WORDS) as (keyof SoakLimits)[]).filter((of) => !(growth[of] <= limits[of]));
  const sentences = grown.map((of) => {
    const most = limits[of].toFixed(2);
    return `${WORDS[of]} is ${growth[of].toFixed(3)} times what it was in the first third; at most ${most} is allowed.`;
  });
  return [...sentences, ...errors.map((error) => `The page said: ${error}`)];
}
