/** Dreams on a small random network: they repeat themselves, obey while they run, allocate nothing and refuse clearly. */

import { describe, expect, it } from 'vitest';
import { Dream } from '../../src/explain/dream.ts';
import { type DreamRecipe, weightAt } from '../../src/explain/recipe.ts';
import { RING_SLOTS } from '../../src/explain/step-ring.ts';
import { partOf } from '../../src/explain/terms.ts';
import { readDense } from '../kernels/harness.ts';
import { runGraph } from '../reference/run-graph.ts';
import { expectClose } from '../support/close.ts';
import { GRAPH, RECIPE, withDreams } from './dream-harness.ts';

const { test, dreamOf, submit, run, pixels, values, original } = withDreams();

describe('a recipe', () => {
  it('gives the same picture again, however its steps are submitted', async () => {
    const [one, other] = [await dreamOf({ seeds: [3] }), await dreamOf({ seeds: [3] })];
    run(one, 20);
    for (let i = 0; i < 20; i++) run(other, 1);
    expect(await pixels(one)).toEqual(await pixels(other));
    submit((encoder) => one.restart(encoder));
    for (let i = 0; i < 4; i++) run(one, 5);
    expect(one.stepsDone).toBe(20);
    expect(await pixels(one)).toEqual(await pixels(other));
  });

  it('gives another picture for another seed of the noise or of the transforms', async () => {
    const recipes = [{}, { seeds: [1] }, { transformSeed: 1 }];
    const pictures: string[] = [];
    for (const recipe of recipes) {
      const dream = await dreamOf(recipe);
      run(dream, 3);
      pictures.push((await pixels(dream)).join());
    }
    expect(new Set(pictures).size).toBe(3);
  });

  it('gives each picture of a batch what it gets alone', async () => {
    const term = { objective: 'channel', layer: 'parts', weight: 1 };
    const both = await dreamOf({ seeds: [1, 2], objectives: [{ ...term, channel: [4, 1] }] });
    const alone = await dreamOf({ seeds: [2], objectives: [{ ...term, channel: 1 }] });
    for (const dream of [both, alone]) run(dream, 8);
    const all = await pixels(both);
    expectClose(all.subarray(all.length / 2), await pixels(alone), { tolerance: 1e-4 });
  });

  it('begins at a given picture', async () => {
    const dream = await dreamOf({ rate: 0.001 });
    const start = original();
    const starter = await dream.starter(start);
    run(dream, 2);
    submit(starter);
    const given = (await readDense(test.gpu, start)).map((value) => Math.min(0.998, Math.max(0.002, value)));
    expectClose(await pixels(dream), given, { tolerance: 1e-4 });
    expect(dream.stepsDone).toBe(0);
  });

  it('has weights that begin later and fade', async () => {
    const term = { objective: 'l2', weight: -2 };
    expect(weightAt(term, 7)).toBe(-2);
    expect([0, 5, 10, 20].map((step) => weightAt({ ...term, fade: 10 }, step))).toEqual([-2, -1, -0, -0]);
    expect([0, 3, 4].map((step) => weightAt({ ...term, after: 4 }, step))).toEqual([0, 0, -2]);
  });
});

describe('before a ReLU', () => {
  const term = { objective: 'neuron', layer: 'fires', channel: 2, weight: 1 } as const;

  it('a term is about what the ReLU hides, beside one about what it lets through', async () => {
    const dream = await dreamOf({
      transforms: 'none',
      rate: 0,
      objectives: [
        { ...term, before: 'activation' },
        { ...term, layer: 'edges' },
        { ...term, weight: 0 },
      ],
    });
    for (let channel = 0; channel < 6; channel++) {
      for (let i = 0; i < 3; i++) dream.setTerm(i, { channel });
      run(dream, 1);
      const [open = Number.NaN] = await values(dream, 0);
      const [same] = await values(dream, 1);
      const [shut] = await values(dream, 2);
      expect(open).toBe(same);
      expect(shut).toBe(Math.max(0, open));
    }
  });

  it('a unit that is shut wakes without redirected gradients', async () => {
    const grey = runGraph(GRAPH, new Float32Array(16 * 16 * 3).fill(0.5)).get('edges')?.data ?? [];
    const middle = Array.from(grey).slice((8 * 16 + 8) * 6, (8 * 16 + 9) * 6);
    const unit = { ...term, channel: middle.indexOf(Math.min(...middle)) };
    expect(Math.min(...middle)).toBeLessThan(-0.1);
    const plain = { redirect: false, transforms: 'none' };
    const dead = await dreamOf({ ...plain, objectives: [unit] });
    const asked = await dreamOf({ ...plain, objectives: [{ ...unit, before: 'activation' }] });
    const start = await pixels(dead);
    for (const dream of [dead, asked]) run(dream, 10);
    expect(await pixels(dead)).toEqual(start);
    expect(await pixels(asked)).not.toEqual(start);
  });
});

describe('while it runs', () => {
  it('obeys rate, weights, targets and transforms, and allocates nothing', async () => {
    const dream = await dreamOf({
      seeds: [1, 2],
      objectives: [...RECIPE.objectives, { objective: 'totalVariation', weight: -0.001 }],
    });
    run(dream, 5);
    await values(dream);
    const { buffers, textures, bindGroups, pipelines, bytes } = test.gpu.counts;
    dream.rate = 0;
    const before = dream.stepsDone;
    run(dream, 1);
    run(dream, RING_SLOTS);
    dream.rate = 0.1;
    dream.setTerm(1, { weight: 0 });
    dream.setTerm(0, { channel: [0, 4] });
    dream.setTransforms('none');
    run(dream, 10);
    expect(dream.stepsDone).toBe(before + 11 + RING_SLOTS);
    expect({ ...test.gpu.counts }).toEqual({ buffers, textures, bindGroups, pipelines, bytes });
  });

  it('makes transparent what is not needed, where that is wanted', async () => {
    const image = { ...RECIPE.image, alpha: true };
    const opacity = { objective: 'channel', layer: null, channel: 3 } as const;
    const dream = await dreamOf({
      ...{ image, height: 40, width: 40 },
      objectives: [...RECIPE.objectives, { ...opacity, weight: -10 }],
      transforms: 'alpha',
    });
    run(dream, 1);
    const [before = 0] = await values(dream, 1);
    run(dream, 20);
    const [after = 1] = await values(dream, 1);
    expect(before).toBeCloseTo(0.5, 2);
    expect(after).toBeLessThan(0.48);
    const picture = await pixels(dream);
    const mean = picture.filter((_, i) => i % 4 === 3).reduce((a, b) => a + b, 0) / (picture.length / 4);
    expect(mean).toBeLessThan(after);
  });

  it('stands still at rate 0', async () => {
    const dream = await dreamOf({});
    run(dream, 3);
    const before = await pixels(dream);
    dream.rate = 0;
    run(dream, 3);
    expect(await pixels(dream)).toEqual(before);
  });

  it('refuses more steps than a submit can carry', async () => {
    const dream = await dreamOf({});
    expect(() => run(dream, RING_SLOTS + 1)).toThrow(/64 steps.*65/);
  });
});

describe('what is built', () => {
  it('is only the part that leads to the objectives', async () => {
    const part = partOf(GRAPH, ['fires']);
    expect(part.nodes.map((node) => node.name)).toEqual(['input', 'edges', 'fires']);
    expect([part.logits, part.layers]).toEqual([null, ['edges', 'fires']]);
  });

  it.each<[Partial<DreamRecipe>, RegExp]>([
    [{ objectives: [] }, /needs an objective about a layer/],
    [
      { objectives: [{ objective: 'channel', channel: 1, weight: 1 }] },
      /"channel" needs a layer.*edges, fires/,
    ],
    [{ optimiser: 'lion' }, /no optimiser "lion"/],
    [{ transforms: 'warp' }, /no list of transforms "warp"/],
    [{ objectives: [{ objective: 'channel', layer: 'parts', channel: 9, weight: 1 }] }, /no channel 9/],
  ])('is refused with a sentence, and leaves nothing: %o', async (recipe, message) => {
    const before = test.gpu.counts.bytes;
    await expect(dreamOf(recipe)).rejects.toThrow(message);
    expect(test.gpu.counts.bytes).toBe(before);
  });

  it('is freed whole', async () => {
    const before = test.gpu.counts.bytes;
    const dream = await Dream.create(test.gpu, GRAPH, RECIPE);
    expect(test.gpu.counts.bytes - before).toBe(dream.bytes);
    dream.dispose();
    expect(test.gpu.counts.bytes).toBe(before);
  });
});
