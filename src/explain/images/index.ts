/** The registry of parameterisations. Adding one is a file and a line here. */

import { FOURIER } from './fourier.ts';
import { PHASES } from './phases.ts';
import { PIXELS } from './pixels.ts';
import { PYRAMID } from './pyramid.ts';
import type { ImageKind } from './source.ts';

export const IMAGE_KINDS: readonly ImageKind[] = [FOURIER, PIXELS, PYRAMID, PHASES];

/** @throws RangeError that lists the names */
export function imageKind(name: string): ImageKind {
  const kind = IMAGE_KINDS.find((each) => each.name === name);
  if (kind) return kind;
  const known = IMAGE_KINDS.map((each) => each.name).join(', ');
  throw new RangeError(`There is no parameterisation "${name}"; there are: ${known}.`);
}
