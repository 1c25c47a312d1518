/** The registry of solvers. */

import { HALS } from './hals.ts';
import { MULTIPLICATIVE } from './multiplicative.ts';
import type { SolverKind } from './solver.ts';

export const SOLVERS: readonly SolverKind[] = [HALS, MULTIPLICATIVE];

/** @throws RangeError that lists the names */
export function solverKind(name: string): SolverKind {
  const kind = SOLVERS.find((each) => each.name === name);
  if (kind) return kind;
  const known = SOLVERS.map((each) => each.name).join(', ');
  throw new RangeError(`There is no solver "${name}"; there are: ${known}.`);
}
