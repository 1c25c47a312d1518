/** The pictures that ship. Their authors and licences stand in `public/samples/LICENCES.md`. */

import { type FrameSource, SourceError, type SourceRequest } from './source.ts';
import { openStill } from './still.ts';

export interface Sample {
  readonly id: string;
  readonly label: string;
}

const CAT: Sample = { id: 'cat', label: 'Cat' };

export const SAMPLES: readonly Sample[] = [
  CAT,
  { id: 'coffee', label: 'Coffee' },
  { id: 'flower', label: 'Flower' },
  { id: 'temple', label: 'Temple' },
  { id: 'rocket', label: 'Rocket' },
  { id: 'astronaut', label: 'Astronaut' },
];

/** The sample of this id; the first where a link names one that is not there. */
export function findSample(id: string): Sample {
  return SAMPLES.find((sample) => sample.id === id) ?? CAT;
}

export async function openSample({ state }: SourceRequest): Promise<FrameSource> {
  const { id, label } = findSample(state.sample);
  const response = await fetch(`./samples/${id}.jpg`).catch(() => null);
  if (!response?.ok) {
    throw new SourceError(
      `The sample picture "${label}" did not load; try again, or open your own.`,
      'retry',
    );
  }
  return openStill('sample', label, await response.blob());
}
