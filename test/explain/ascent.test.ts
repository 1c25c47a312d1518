/** Properties over the registries: every objective rises, under every parameterisation and optimiser, by the true slope. */

import { describe, expect, it } from 'vitest';
import { buildParts, buildPrograms } from '../../src/explain/dream-parts.ts';
import { IMAGE_KINDS } from '../../src/explain/images/index.ts';
import { OBJECTIVES } from '../../src/explain/objectives/index.ts';
import type { ObjectiveSettings } from '../../src/explain/objectives/objective.ts';
import { OPTIMISERS, optimiserKind } from '../../src/explain/optimisers/index.ts';
import { randomStream } from '../../src/explain/random.ts';
import { type Term, transformsOf } from '../../src/explain/recipe.ts';
import { drawTransforms } from '../../src/explain/transforms.ts';
import { Program } from '../../src/gpu/program.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { upload } from '../kernels/harness.ts';
import { random } from '../support/random.ts';
import { GRAPH, RECIPE, sum, withDreams } from './dream-harness.ts';

const { test, dreamOf, submit, run, values, original } = withDreams();

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
  match: () => ({
    layer: 'parts',
    map: upload(test.arena, 'map', random(6).normal(8 * 8 * 5), [1, 8, 8, 5]),
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
  it.each(OBJECTIVES.map((kind) => kind.name))('raises %s in three steps', async (name) => {
    const dream = await dreamOf({
      seeds: [1, 2],
      transforms: 'none',
      rate: 0.02,
      image: { ...RECIPE.image, alpha: name === 'blurAlpha' },
      objectives: [
        { objective: name, weight: 1, ...SETTINGS[name]?.() },
        { objective: 'channel', layer: 'parts', channel: 0, weight: 0 },
      ],
    });
    submit(await dream.starter(original(2)));
    run(dream, 1);
    const before = sum(await values(dream));
    run(dream, 3);
    const after = sum(await values(dream));
    expect(Number.isFinite(after)).toBe(true);
    expect(after).toBeGreaterThan(before);
  });

  it.each(IMAGE_KINDS.flatMap(({ name }) => OPTIMISERS.map((optimiser) => [name, optimiser.name] as const)))(
    'raises a channel of %s by %s under the standard transforms',
    async (kind, optimiser) => {
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
    },
  );
});

describe('the slope', () => {
  it.each(IMAGE_KINDS.map((kind) => kind.name))(
    'is that of the value by the parameters of %s',
    async (kind) => {
      const { gpu, arena } = test;
      const image = { ...RECIPE.image, kind };
      const recipe = { ...RECIPE, image, height: 13, width: 15, seeds: [1, 2], optimiser: 'sgd' };
      const parts = await buildParts(gpu, GRAPH, recipe, optimiserKind('sgd'), arena, []);
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
    },
  );
});
