/** Memory that is refused to a question about the live network: whatever was built of it by then is freed. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Answers } from '../../src/app/answers/answers.ts';
import { effectsOn } from '../../src/app/answers/effects.ts';
import { flowSource } from '../../src/app/answers/flow-groups.ts';
import { CubeAttribution } from '../../src/app/cube-attribution.ts';
import { createGrowing } from '../../src/app/dream/growing.ts';
import { DEFAULT_RECIPE } from '../../src/app/dream/recipe.ts';
import { IconJob } from '../../src/app/icons/job.ts';
import { ICONS } from '../../src/app/icons/recipe.ts';
import { LiveNetwork } from '../../src/app/live-network.ts';
import { DEFAULT_VIEW_SETTINGS } from '../../src/app/views/settings.ts';
import { Norms } from '../../src/app/views/spatial/norms.ts';
import type { Disposable } from '../../src/gpu/assemble.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { createTensor, type GpuTensor } from '../../src/gpu/tensor.ts';
import { GRAPH } from '../explain/dream-harness.ts';
import { refuseEach } from '../support/every-refusal.ts';
import { getTestGpuProvider } from '../support/gpu.ts';

const nobody = () => {};
const graph = { ...GRAPH, layers: ['fires', 'pool', 'parts'] };
const FLOW = { ...DEFAULT_VIEW_SETTINGS.flow, early: 'pool', late: 'parts', earlyGroups: 2, lateGroups: 2 };

let gpu: Gpu;
let live: LiveNetwork;
let picture: GpuTensor;
const errors: string[] = [];
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
  gpu.onError((message) => errors.push(message));
  picture = createTensor(gpu.arena('picture'), 'picture', [1, 32, 32, 3]);
  live = await LiveNetwork.create(gpu, graph, { onClasses: nobody, onRange: nobody, onCell: nobody });
});
afterAll(() => {
  live.dispose();
  gpu.dispose();
  expect(errors).toEqual([]);
});

/** Answers that were asked something, with all that was built for it. */
async function asked(ask: (answers: Answers) => Promise<unknown>): Promise<Disposable> {
  const answers = new Answers(live);
  try {
    await ask(answers);
    return answers;
  } catch (error) {
    answers.dispose();
    throw error;
  }
}

const CREATORS: Readonly<Record<string, () => Promise<Disposable>>> = {
  'a live network': () =>
    LiveNetwork.create(gpu, graph, { onClasses: nobody, onRange: nobody, onCell: nobody }),
  'effects of groups': () => asked((answers) => effectsOn(answers, 'scores', ['fires', 'parts'])),
  'aligned groups': () => asked((answers) => flowSource(answers, FLOW, 'pool')),
  'the norms of a layer': () => asked((answers) => answers.norms('fires')),
  'the norms of layers': () => Norms.create(live.network, graph.layers),
  'attributions of cells': () => CubeAttribution.create(live.network, 'fires'),
  'a dream of the picture': () => {
    const recipe = { ...DEFAULT_RECIPE, layer: 'parts', size: 32, start: 'picture', batch: 1 } as const;
    return createGrowing(gpu, graph, recipe, null, picture);
  },
  'the icons of a layer': () => {
    const next = () => [];
    const needs = { gpu, graph, layer: 'parts', kind: 'channel', channels: 5, recipe: ICONS, next } as const;
    return IconJob.create({ ...needs, wanted: () => false, onPicture: nobody });
  },
};

it.each(Object.entries(CREATORS))('leaves nothing behind of %s', async (_, create) => {
  expect(await refuseEach(gpu, create)).toBeGreaterThan(3);
});
