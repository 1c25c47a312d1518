/**
 * The gradients and tangents of the layer kinds: graph node in, steps out. A kind that is in `index.ts` but not here
 * can be run but not be asked what it looks for.
 */

import type { BuildBackward, BuildTangent } from './backward-context.ts';
import { conv2dBackward, conv2dTangent } from './backward-conv2d.ts';
import { denseBackward, denseTangent } from './backward-dense.ts';
import { passBackward, passTangent } from './backward-steps.ts';

/** Every kind but `input`. */
export const BACKWARD_KINDS: ReadonlyMap<string, BuildBackward> = new Map([
  ['conv2d', conv2dBackward],
  ['dense', denseBackward],
  ['relu', passBackward],
  ['clip', passBackward],
  ['identity', passBackward],
]);

/** Every kind but `input`. */
export const TANGENT_KINDS: ReadonlyMap<string, BuildTangent> = new Map([
  ['conv2d', conv2dTangent],
  ['dense', denseTangent],
  ['relu', passTangent],
  ['clip', passTangent],
  ['identity', passTangent],
]);
