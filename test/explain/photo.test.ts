/** Dreams that compare with a photograph: caricatures and inversions, seen through the same views as the photograph. */

import { describe, expect, it } from 'vitest';
import { buildParts, buildPrograms } from '../../src/explain/dream-parts.ts';
import { optimiserKind } from '../../src/explain/optimisers/index.ts';
import { randomStream } from '../../src/explain/random.ts';
import { caricatureRecipe, inversionRecipe, transformsOf } from '../../src/explain/recipe.ts';
import { drawTransforms } from '../../src/explain/transforms.ts';
import { Program } from '../../src/gpu/program.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { readDense, upload } from '../kernels/harness.ts';
import * as plain from '../reference/explain/objectives.ts';
import { runGraph } from '../reference/run-graph.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { GRAPH, sum, withDreams } from './dream-harness.ts';

const { test, dreamOf, submit, run, pixels, values, original } = withDreams();

const SIZE = { size: 16, seed: 1 };
const KINDS = [caricatureRecipe('parts', { ...SIZE, power: 1.5 }), inversionRecipe('parts', SIZE)] as const;

/** A disc on a slope: what a small network can tell from noise. */
function simplePhoto(pictures = 1) {
  const pixelsOf = Array.from({ length: pictures * 16 * 16 * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 16, Math.floor(i / 48) % 16];
    return Math.hypot(x - 8, y - 6) < 4 ? 0.9 - 0.2 * (i % 3) : 0.1 + x / 40;
  });
  return upload(test.arena, 'photo', Float32Array.from(pixelsOf), [pictures, 16, 16, 3]);
}

/** What the network's layer is for a picture that no transform moved. */
async function activations(picture: Float32Array): Promise<Float32Array> {
  const parts = runGraph(GRAPH, picture).get('parts');
  if (!parts) throw new Error('no parts');
  return parts.data;
}

describe('a photograph', () => {
  it('is what the network makes of it', async () => {
    const photo = simplePhoto();
    const dream = await dreamOf(
      { ...inversionRecipe('parts', SIZE), transforms: 'none', rate: 0 },
      { photo },
    );
    run(dream, 1);
    const wanted = await activations(await readDense(test.gpu, photo));
    const have = await activations(await pixels(dream));
    const reference = plain.match((i) => wanted[i] ?? 0)(have, [1, 8, 8, 5]);
    expectClose(await values(dream), reference, { tolerance: 1e-4 });
  });

  it('is seen through the view of each step: a picture of it is the same at every one', async () => {
    const photo = simplePhoto();
    const dream = await dreamOf({ ...inversionRecipe('parts', SIZE), rate: 0 }, { photo });
    submit(await dream.starter(photo));
    for (let step = 0; step < 5; step++) {
      run(dream, 1);
      expect(Math.abs((await values(dream))[0] ?? 1)).toBeLessThan(1e-6);
    }
  });

  it('may be one for each picture, and another one while the dream runs', async () => {
    const photo = original(2);
    const recipe = { ...inversionRecipe('parts', SIZE), seeds: [1, 2], rate: 0 };
    const dream = await dreamOf(recipe, { photo });
    submit(await dream.starter(photo));
    run(dream, 1);
    expect((await values(dream)).every((value) => Math.abs(value) < 1e-6)).toBe(true);
    submit((encoder) => dream.setPhoto(encoder, simplePhoto()));
    run(dream, 1);
    expect((await values(dream)).every((value) => value < -0.01)).toBe(true);
  });

  it('is refused where it does not fit, missed where it is needed', async () => {
    const photo = upload(test.arena, 'small', new Float32Array(8 * 8 * 3), [1, 8, 8, 3]);
    await expect(dreamOf(inversionRecipe('parts', SIZE), { photo })).rejects.toThrow(
      /\[1,8,8,3\] does not fit pictures of 16 × 16; resize/,
    );
    await expect(dreamOf(inversionRecipe('parts', SIZE))).rejects.toThrow(/"match" compares.*photograph/);
    const dream = await dreamOf({});
    expect(dream.photo).toBeNull();
    expect(() => submit((encoder) => dream.setPhoto(encoder, photo))).toThrow(/no photograph/);
  });
});

describe('with a photograph', () => {
  it('an inversion comes nearer to it', async () => {
    const dream = await dreamOf(
      { ...inversionRecipe('parts', SIZE), transforms: 'none' },
      { photo: simplePhoto() },
    );
    run(dream, 1);
    const [before = 0] = await values(dream);
    run(dream, 60);
    const [after = -1] = await values(dream);
    expect(before).toBeLessThan(-0.05);
    expect(after).toBeGreaterThan(before / 10);
  });

  it('a caricature outdoes it, and allocates nothing', async () => {
    const photo = simplePhoto();
    const dream = await dreamOf({ ...KINDS[0], transforms: 'none' }, { photo });
    submit(await dream.starter(photo));
    run(dream, 1);
    const [before = 0] = await values(dream);
    const counts = { ...test.gpu.counts };
    submit((encoder) => dream.setPhoto(encoder, photo));
    run(dream, 30);
    expect({ ...test.gpu.counts }).toEqual(counts);
    const [after = 0] = await values(dream);
    expect(after).toBeGreaterThan(1.1 * before);
  });

  it.each(KINDS)('the slope is that of the value by the parameters: %o', async (given) => {
    const { gpu, arena } = test;
    const photo = upload(arena, 'photo', random(9).uniform(13 * 15 * 3, 0, 1), [1, 13, 15, 3]);
    const recipe = { ...given, height: 13, width: 15, optimiser: 'sgd' };
    const parts = await buildParts(gpu, GRAPH, recipe, optimiserKind('sgd'), arena, [], { photo });
    gpu.device.queue.writeBuffer(
      parts.photo?.picture.buffer ?? photo.buffer,
      0,
      await readBuffer(gpu, photo.buffer),
    );
    parts.image.begin([1]);
    new Program('show', parts.image.forward).run(gpu);
    const { step } = buildPrograms(parts);
    const [curve, squares]: [number[], number[]] = [[], []];
    const rate = 0.3;
    for (let i = 0; i < 2; i++) {
      parts.view.draw(i, drawTransforms(transformsOf('caricature'), randomStream(1)));
      parts.rates.write(i, [rate]);
      parts.weights.write(i, [1]);
      step.run(gpu);
      curve.push(sum(await readBuffer(gpu, parts.values, 4)));
      squares.push(sum((await readBuffer(gpu, parts.image.dparams)).map((value) => value * value)));
    }
    const [[before = 0, after = 0], [square = 0]] = [curve, squares];
    expect((after - before) / (rate * square)).toBeCloseTo(1, 1);
    parts.backward.dispose();
    parts.network.dispose();
  });
});
