/** Dreams on small random networks: they get better at what they are asked for, repeat themselves and allocate nothing. */

import { describe, expect, it } from 'vitest';
import { Dream } from '../../src/explain/dream.ts';
import { buildParts, buildPrograms } from '../../src/explain/dream-parts.ts';
import { IMAGE_KINDS } from '../../src/explain/images/index.ts';
import { OBJECTIVES } from '../../src/explain/objectives/index.ts';
import type { ObjectiveSettings } from '../../src/explain/objectives/objective.ts';
import { OPTIMISERS, optimiserKind } from '../../src/explain/optimisers/index.ts';
import { randomStream } from '../../src/explain/random.ts';
import {
  DEFAULT_RECIPE,
  type DreamRecipe,
  type Term,
  transformsOf,
  weightAt,
} from '../../src/explain/recipe.ts';
import { RING_SLOTS } from '../../src/explain/step-ring.ts';
import { partOf } from '../../src/explain/terms.ts';
import { drawTransforms } from '../../src/explain/transforms.ts';
import { Program } from '../../src/gpu/program.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import type { GpuTensor } from '../../src/gpu/tensor.ts';
import { readDense, upload, withGpu } from '../kernels/harness.ts';
import { smallGraph } from '../net/small-graph.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';

const test = withGpu();

const graph = {
  ...smallGraph(
    [1, 16, 16, 3],
    [
      {
        name: 'edges',
        kind: 'conv2d',
        inputs: ['input'],
        attributes: { pads: [1, 1, 1, 1] },
        filter: [3, 3, 6],
      },
      { name: 'fires', kind: 'relu', inputs: ['edges'] },
      { name: 'pool', kind: 'maxPool', inputs: ['fires'], attributes: { window: [2, 2], strides: [2, 2] } },
      {
        name: 'parts',
        kind: 'conv2d',
        inputs: ['pool'],
        attributes: { pads: [1, 1, 1, 1] },
        filter: [3, 3, 5],
      },
      { name: 'mean', kind: 'globalAveragePool', inputs: ['parts'] },
      { name: 'scores', kind: 'dense', inputs: ['mean'], filter: [7] },
    ],
    3,
  ),
  logits: 'scores',
};

const RECIPE: DreamRecipe = {
  ...DEFAULT_RECIPE,
  height: 16,
  width: 16,
  objectives: [{ objective: 'channel', layer: 'parts', channel: 2, weight: 1 }],
};

async function dreamOf(recipe: Partial<DreamRecipe>): Promise<Dream> {
  const dream = await Dream.create(test.gpu, graph, { ...RECIPE, ...recipe });
  dreams.push(dream);
  return dream;
}

/** Disposed at the end of each test. */
const dreams: Dream[] = [];

async function withDreams(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } finally {
    await test.gpu.device.queue.onSubmittedWorkDone();
    for (const dream of dreams.splice(0)) dream.dispose();
  }
}

function submit(encode: (encoder: GPUCommandEncoder) => void): void {
  const encoder = test.gpu.device.createCommandEncoder();
  encode(encoder);
  test.gpu.device.queue.submit([encoder.finish()]);
}

function run(dream: Dream, count: number): void {
  submit((encoder) => dream.step(encoder, count));
}

const pixels = (dream: Dream): Promise<Float32Array> => readDense(test.gpu, dream.picture);

/** Values of a term, a number per picture. */
async function values(dream: Dream, term = 0): Promise<Float32Array> {
  const count = dream.recipe.seeds.length;
  return (await readBuffer(test.gpu, dream.values)).slice(term * count, (term + 1) * count);
}

const sum = (numbers: Float32Array): number => numbers.reduce((a, b) => a + b, 0);

function original(): GpuTensor {
  return upload(test.arena, 'original', random(1).uniform(16 * 16 * 3, 0, 1), [1, 16, 16, 3]);
}

/** What each objective needs to be told here; the others need nothing. */
const SETTINGS: Readonly<Record<string, () => Partial<Term>>> = {
  channel: () => ({ layer: 'parts', channel: 1 }),
  neuron: () => ({ layer: 'parts', channel: [1, 3] }),
  direction: () => ({ layer: 'parts', vector: random(2).normal(5), power: 1 }),
  directionNeuron: () => ({ layer: 'edges', vector: random(3).normal(6) }),
  caricature: () => ({
    layer: 'parts',
    map: upload(test.arena, 'map', random(4).normal(8 * 8 * 5), [1, 8, 8, 5]),
  }),
  class: () => ({ channel: 3 }),
  classDifference: () => ({ channel: 3, against: 6 }),
  deepdream: () => ({ layer: 'edges' }),
  diversity: () => ({ layer: 'edges' }),
  alignment: () => ({ layer: 'edges' }),
  boundary: () => ({ border: 3 }),
  inputDifference: () => ({ original: original() }),
} satisfies Record<string, () => ObjectiveSettings & { layer?: string }>;

describe('ascent', () => {
  it.each(OBJECTIVES.map((kind) => kind.name))('raises %s in three steps', (name) =>
    withDreams(async () => {
      const dream = await dreamOf({
        seeds: [1, 2],
        transforms: 'none',
        rate: 0.02,
        objectives: [
          { objective: name, weight: 1, ...SETTINGS[name]?.() },
          { objective: 'channel', layer: 'parts', channel: 0, weight: 0 },
        ],
      });
      const shape = [2, 16, 16, 3] as const;
      submit(
        await dream.starter(upload(test.arena, 'start', random(9).uniform(2 * 16 * 16 * 3, 0, 1), shape)),
      );
      run(dream, 1);
      const before = sum(await values(dream));
      run(dream, 3);
      const after = sum(await values(dream));
      expect(Number.isFinite(after)).toBe(true);
      expect(after).toBeGreaterThan(before);
    }),
  );

  it.each(IMAGE_KINDS.flatMap(({ name }) => OPTIMISERS.map((optimiser) => [name, optimiser.name] as const)))(
    'raises a channel of %s by %s under the standard transforms',
    (kind, optimiser) =>
      withDreams(async () => {
        const image = { ...RECIPE.image, kind };
        const dream = await dreamOf({ image, optimiser, height: 32, width: 32 });
        const measured = async () => {
          const { rate } = dream;
          dream.rate = 0;
          dream.setTransforms('none');
          run(dream, 1);
          dream.rate = rate;
          dream.setTransforms('standard');
          const [value = Number.NaN] = await values(dream);
          return value;
        };
        const curve = [await measured()];
        for (let i = 0; i < 3; i++) {
          run(dream, 20);
          curve.push(await measured());
        }
        expect(curve).toEqual([...new Set(curve)].sort((a, b) => a - b));
      }),
  );
});

describe('the slope', () => {
  it.each(IMAGE_KINDS.map((kind) => kind.name))('is that of the value by the parameters of %s', (kind) =>
    withDreams(async () => {
      const { gpu, arena } = test;
      const image = { ...RECIPE.image, kind };
      const recipe = { ...RECIPE, image, height: 13, width: 15, seeds: [1, 2], optimiser: 'sgd' };
      const parts = await buildParts(gpu, graph, recipe, optimiserKind('sgd'), arena, []);
      parts.image.begin(recipe.seeds);
      new Program('show', parts.image.forward).run(gpu);
      const { step } = buildPrograms(parts);
      const [curve, squares]: [number[], number[]] = [[], []];
      // Small enough to stay on one side of each kink, large enough for float32.
      const rate = kind === 'pyramid' ? 0.2 : 1;
      for (let i = 0; i < 2; i++) {
        parts.view.draw(i, drawTransforms(transformsOf('standard'), randomStream(1)));
        parts.rates.write(i, [rate]);
        parts.weights.write(i, [1]);
        step.run(gpu);
        curve.push(sum(await readBuffer(gpu, parts.values, 8)));
        squares.push(sum((await readBuffer(gpu, parts.image.dparams)).map((value) => value * value)));
      }
      const [[before = 0, after = 0], [square = 0]] = [curve, squares];
      expect((after - before) / (rate * square)).toBeCloseTo(1, 1);
      parts.backward.dispose();
      parts.network.dispose();
    }),
  );
});

describe('a recipe', () => {
  it('gives the same picture again, however its steps are submitted', () =>
    withDreams(async () => {
      const [one, other] = [await dreamOf({ seeds: [3] }), await dreamOf({ seeds: [3] })];
      run(one, 20);
      for (let i = 0; i < 20; i++) run(other, 1);
      expect(await pixels(one)).toEqual(await pixels(other));
      submit((encoder) => one.restart(encoder));
      for (let i = 0; i < 4; i++) run(one, 5);
      expect(one.stepsDone).toBe(20);
      expect(await pixels(one)).toEqual(await pixels(other));
    }));

  it('gives another picture for another seed of the noise or of the transforms', () =>
    withDreams(async () => {
      const recipes = [{}, { seeds: [1] }, { transformSeed: 1 }];
      const pictures: string[] = [];
      for (const recipe of recipes) {
        const dream = await dreamOf(recipe);
        run(dream, 3);
        pictures.push((await pixels(dream)).join());
      }
      expect(new Set(pictures).size).toBe(3);
    }));

  it('gives each picture of a batch what it gets alone', () =>
    withDreams(async () => {
      const term = { objective: 'channel', layer: 'parts', weight: 1 };
      const both = await dreamOf({ seeds: [1, 2], objectives: [{ ...term, channel: [4, 1] }] });
      const alone = await dreamOf({ seeds: [2], objectives: [{ ...term, channel: 1 }] });
      for (const dream of [both, alone]) run(dream, 8);
      const all = await pixels(both);
      expectClose(all.subarray(all.length / 2), await pixels(alone), { tolerance: 1e-4 });
    }));

  it('begins at a given picture', () =>
    withDreams(async () => {
      const dream = await dreamOf({ rate: 0.001 });
      const start = original();
      const starter = await dream.starter(start);
      run(dream, 2);
      submit(starter);
      const given = (await readDense(test.gpu, start)).map((value) =>
        Math.min(0.998, Math.max(0.002, value)),
      );
      expectClose(await pixels(dream), given, { tolerance: 1e-4 });
      expect(dream.stepsDone).toBe(0);
    }));

  it('has weights that begin later and fade', () => {
    const term = { objective: 'l2', weight: -2 };
    expect(weightAt(term, 7)).toBe(-2);
    expect([0, 5, 10, 20].map((step) => weightAt({ ...term, fade: 10 }, step))).toEqual([-2, -1, -0, -0]);
    expect([0, 3, 4].map((step) => weightAt({ ...term, after: 4 }, step))).toEqual([0, 0, -2]);
  });
});

describe('while it runs', () => {
  it('obeys rate, weights, targets and transforms, and allocates nothing', () =>
    withDreams(async () => {
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
    }));

  it('makes transparent what is not needed, where that is wanted', () =>
    withDreams(async () => {
      const image = { ...RECIPE.image, alpha: true };
      const opacity = { objective: 'channel', layer: null, channel: 3 } as const;
      const dream = await dreamOf({
        image,
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
    }));

  it('stands still at rate 0', () =>
    withDreams(async () => {
      const dream = await dreamOf({});
      run(dream, 3);
      const before = await pixels(dream);
      dream.rate = 0;
      run(dream, 3);
      expect(await pixels(dream)).toEqual(before);
    }));

  it('refuses more steps than a submit can carry', () =>
    withDreams(async () => {
      const dream = await dreamOf({});
      expect(() => run(dream, RING_SLOTS + 1)).toThrow(/64 steps.*65/);
    }));
});

describe('what is built', () => {
  it('is only the part that leads to the objectives', () => {
    const part = partOf(graph, ['fires']);
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
    const dream = await Dream.create(test.gpu, graph, RECIPE);
    expect(test.gpu.counts.bytes - before).toBe(dream.bytes);
    dream.dispose();
    expect(test.gpu.counts.bytes).toBe(before);
  });
});
