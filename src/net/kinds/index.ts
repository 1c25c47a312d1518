/**
 * The layer kinds: graph node in, steps out. Adding one is a file with its steps, a line here, a shape rule in
 * `../shapes.ts` and a row in docs/formats.md.
 */

import type { Step } from '../../gpu/kernel.ts';
import { concatSteps } from './concat.ts';
import type { StepContext } from './context.ts';
import { conv2dSteps } from './conv2d.ts';
import { hardSwishSteps, leakyReluSteps, siluSteps } from './curves.ts';
import { denseSteps } from './dense.ts';
import { addSteps, batchNormSteps, clipSteps, mulSteps, reluSteps, sigmoidSteps } from './elementwise.ts';
import { gatherChannelsSteps } from './gather-channels.ts';
import { lrnSteps } from './lrn.ts';
import { padSteps } from './pad.ts';
import { averagePoolSteps, globalAveragePoolSteps, maxPoolSteps } from './pool.ts';
import { softmaxSteps } from './softmax.ts';

export type BuildSteps = (context: StepContext) => Promise<Step[]>;

/** Every kind but `input`, which is given, and `identity`, which shares its input's tensor. */
export const LAYER_KINDS: ReadonlyMap<string, BuildSteps> = new Map([
  ['conv2d', conv2dSteps],
  ['dense', denseSteps],
  ['maxPool', maxPoolSteps],
  ['averagePool', averagePoolSteps],
  ['globalAveragePool', globalAveragePoolSteps],
  ['lrn', lrnSteps],
  ['batchNorm', batchNormSteps],
  ['relu', reluSteps],
  ['sigmoid', sigmoidSteps],
  ['clip', clipSteps],
  ['silu', siluSteps],
  ['hardSwish', hardSwishSteps],
  ['leakyRelu', leakyReluSteps],
  ['add', addSteps],
  ['mul', mulSteps],
  ['concat', concatSteps],
  ['gatherChannels', gatherChannelsSteps],
  ['pad', padSteps],
  ['softmax', softmaxSteps],
]);
