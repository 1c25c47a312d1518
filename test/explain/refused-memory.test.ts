/** Memory that is refused in the middle: whatever was built of a question by then is freed, at whichever allocation. */

import { beforeAll, expect, it } from 'vitest';
import { Attribution } from '../../src/explain/attribution/attribution.ts';
import { GroupEffects } from '../../src/explain/attribution/group-effects.ts';
import { Influence } from '../../src/explain/attribution/influence.ts';
import { IntegratedGradients } from '../../src/explain/attribution/integrated-gradients.ts';
import { OctaveDream } from '../../src/explain/deep-dream.ts';
import { deepDreamRecipe } from '../../src/explain/deep-dream-recipe.ts';
import { Dream } from '../../src/explain/dream.ts';
import { ActivationGrid } from '../../src/explain/grid/grid.ts';
import { AlignedFactorisation } from '../../src/explain/groups/alignment.ts';
import { Factorisation } from '../../src/explain/groups/factorisation.ts';
import { Intervention } from '../../src/explain/intervene/intervention.ts';
import type { Disposable } from '../../src/gpu/assemble.ts';
import { Network } from '../../src/net/network.ts';
import { withGpu } from '../kernels/harness.ts';
import { refuseEach } from '../support/every-refusal.ts';
import { GRAPH, RECIPE } from './dream-harness.ts';

const test = withGpu();
let network: Network;
beforeAll(async () => {
  network = await Network.create(test.gpu, GRAPH);
});

const SMALL_DREAM = { ...deepDreamRecipe('fires', { height: 24, width: 24 }), octaves: 2, stepsPerOctave: 2 };

const CREATORS: Readonly<Record<string, () => Promise<Disposable>>> = {
  'a network': () => Network.create(test.gpu, GRAPH),
  'an attribution': () => Attribution.create(network, { on: 'scores', layers: ['fires', 'parts'] }),
  'an influence': () => Influence.create(network, { on: 'fires', layers: ['parts'] }),
  'integrated gradients': () =>
    IntegratedGradients.create(network, { on: 'scores', layer: 'pool', steps: 4 }),
  'effects of groups': () => {
    const [, h, w, c] = network.tensor('parts').shape;
    const of = (length: number) => [1, 2].map((each) => new Float32Array(length).fill(each));
    return GroupEffects.upload(test.gpu, network.tensor('parts'), of(h * w), of(c));
  },
  'a factorisation': () => Factorisation.create(test.gpu, { x: network.tensor('parts'), groups: 2 }),
  'an aligned factorisation': () =>
    AlignedFactorisation.create(test.gpu, { x: network.tensor('fires'), groups: 2, copies: 3 }),
  'an intervention': () => Intervention.create(network, { layer: 'pool', batch: 2, to: ['parts'] }),
  'a dream': () => Dream.create(test.gpu, GRAPH, { ...RECIPE, seeds: [1, 2] }),
  'a dream in octaves': () => OctaveDream.create(test.gpu, GRAPH, SMALL_DREAM),
  'a grid': () =>
    ActivationGrid.create(test.gpu, GRAPH, {
      layer: 'parts',
      live: network.tensor('parts'),
      size: 16,
      batch: 4,
      groups: 2,
      transforms: 'none',
    }),
};

it.each(Object.entries(CREATORS))('leaves nothing behind of %s', async (_, create) => {
  expect(await refuseEach(test.gpu, create)).toBeGreaterThan(3);
});
