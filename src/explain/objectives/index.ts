/** The registry of objectives. Adding one is a kernel, its entry and a line here; the property test finds it. */

import { ALIGNMENT, DIVERSITY } from './batch.ts';
import { CARICATURE, DIRECTION, DIRECTION_NEURON } from './direction.ts';
import { INPUT_DIFFERENCE, L1, L2, MATCH } from './distances.ts';
import { DEEPDREAM } from './energy.ts';
import { CHANNEL, CLASS_DIFFERENCE, CLASS_LOGIT, NEURON } from './linear.ts';
import type { ObjectiveKind } from './objective.ts';
import { BLUR, BLUR_ALPHA, BOUNDARY, TOTAL_VARIATION } from './smoothness.ts';

export const OBJECTIVES: readonly ObjectiveKind[] = [
  CHANNEL,
  NEURON,
  DIRECTION,
  DIRECTION_NEURON,
  CARICATURE,
  MATCH,
  CLASS_LOGIT,
  CLASS_DIFFERENCE,
  DEEPDREAM,
  DIVERSITY,
  ALIGNMENT,
  L1,
  L2,
  TOTAL_VARIATION,
  BLUR,
  BLUR_ALPHA,
  BOUNDARY,
  INPUT_DIFFERENCE,
];

/** @throws RangeError that lists the names */
export function objectiveKind(name: string): ObjectiveKind {
  const kind = OBJECTIVES.find((each) => each.name === name);
  if (kind) return kind;
  const known = OBJECTIVES.map((each) => each.name).join(', ');
  throw new RangeError(`There is no objective "${name}"; there are: ${known}.`);
}
