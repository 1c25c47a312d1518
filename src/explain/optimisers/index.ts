/** The registry of optimisers. */

import { ADAM } from './adam.ts';
import { NADAM } from './nadam.ts';
import type { OptimiserKind } from './optimiser.ts';
import { MOMENTUM, SGD } from './sgd.ts';

export const OPTIMISERS: readonly OptimiserKind[] = [ADAM, NADAM, SGD, MOMENTUM];

/** @throws RangeError that lists the names */
export function optimiserKind(name: string): OptimiserKind {
  const kind = OPTIMISERS.find((each) => each.name === name);
  if (kind) return kind;
  const known = OPTIMISERS.map((each) => each.name).join(', ');
  throw new RangeError(`There is no optimiser "${name}"; there are: ${known}.`);
}
