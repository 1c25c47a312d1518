/**
 * The gradients and tangents of the layer kinds: graph node in, steps out. A kind that is in `index.ts` but not here
 * can be run but not be asked what it looks for.
 */

import { blurredMaxPoolBackward, blurredMaxPoolTangent } from './backward-blur.ts';
import { concatBackward, concatTangent, padBackward, padTangent } from './backward-concat.ts';
import type { BuildBackward, BuildTangent } from './backward-context.ts';
import { conv2dBackward, conv2dTangent } from './backward-conv2d.ts';
import {
  hardSwishBackward,
  hardSwishTangent,
  leakyReluBackward,
  leakyReluTangent,
  siluBackward,
  siluTangent,
} from './backward-curves.ts';
import { denseBackward, denseTangent } from './backward-dense.ts';
import {
  addBackward,
  addTangent,
  batchNormBackward,
  batchNormTangent,
  mulBackward,
  mulTangent,
  sigmoidBackward,
  sigmoidTangent,
} from './backward-elementwise.ts';
import { lrnBackward, lrnTangent } from './backward-lrn.ts';
import {
  averagePoolBackward,
  averagePoolTangent,
  globalAveragePoolBackward,
  globalAveragePoolTangent,
  maxPoolBackward,
  maxPoolTangent,
} from './backward-pool.ts';
import { softmaxBackward, softmaxTangent } from './backward-softmax.ts';
import { passBackward, passTangent } from './backward-steps.ts';
import { gatherChannelsBackward, gatherChannelsTangent } from './gather-channels.ts';

/** Every kind but `input`. */
export const BACKWARD_KINDS: ReadonlyMap<string, BuildBackward> = new Map([
  ['conv2d', conv2dBackward],
  ['dense', denseBackward],
  ['maxPool', maxPoolBackward],
  ['averagePool', averagePoolBackward],
  ['globalAveragePool', globalAveragePoolBackward],
  ['lrn', lrnBackward],
  ['batchNorm', batchNormBackward],
  ['relu', passBackward],
  ['sigmoid', sigmoidBackward],
  ['clip', passBackward],
  ['silu', siluBackward],
  ['hardSwish', hardSwishBackward],
  ['leakyRelu', leakyReluBackward],
  ['add', addBackward],
  ['mul', mulBackward],
  ['concat', concatBackward],
  ['gatherChannels', gatherChannelsBackward],
  ['pad', padBackward],
  ['softmax', softmaxBackward],
  ['identity', passBackward],
]);

/** Every kind but `input`. */
export const TANGENT_KINDS: ReadonlyMap<string, BuildTangent> = new Map([
  ['conv2d', conv2dTangent],
  ['dense', denseTangent],
  ['maxPool', maxPoolTangent],
  ['averagePool', averagePoolTangent],
  ['globalAveragePool', globalAveragePoolTangent],
  ['lrn', lrnTangent],
  ['batchNorm', batchNormTangent],
  ['relu', passTangent],
  ['sigmoid', sigmoidTangent],
  ['clip', passTangent],
  ['silu', siluTangent],
  ['hardSwish', hardSwishTangent],
  ['leakyRelu', leakyReluTangent],
  ['add', addTangent],
  ['mul', mulTangent],
  ['concat', concatTangent],
  ['gatherChannels', gatherChannelsTangent],
  ['pad', padTangent],
  ['softmax', softmaxTangent],
  ['identity', passTangent],
]);

/** The same with the gradient of a max pool blurred, as the article's figure of cells has it. */
export const BLURRED_BACKWARD_KINDS: ReadonlyMap<string, BuildBackward> = new Map([
  ...BACKWARD_KINDS,
  ['maxPool', blurredMaxPoolBackward],
]);

/** The tangents whose adjoints those are. */
export const BLURRED_TANGENT_KINDS: ReadonlyMap<string, BuildTangent> = new Map([
  ...TANGENT_KINDS,
  ['maxPool', blurredMaxPoolTangent],
]);
