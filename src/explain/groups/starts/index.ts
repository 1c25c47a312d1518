/** The registry of starts. */

import { NNDSVD } from './nndsvd.ts';
import { RANDOM } from './random.ts';
import type { StartKind } from './start.ts';

export const STARTS: readonly StartKind[] = [NNDSVD, RANDOM];

/** @throws RangeError that lists the names */
export function startKind(name: string): StartKind {
  const kind = STARTS.find((each) => each.name === name);
  if (kind) return kind;
  const known = STARTS.map((each) => each.name).join(', ');
  throw new RangeError(`There is no start "${name}"; there are: ${known}.`);
}
