/** Transparent pictures: their backgrounds, the product with transparency, and the recipe of icons. */

import { describe, expect, it } from 'vitest';
import { buildParts, buildPrograms } from '../../src/explain/dream-parts.ts';
import { buildBackground } from '../../src/explain/images/background.ts';
import { onWhite } from '../../src/explain/images/composite.ts';
import { optimiserKind } from '../../src/explain/optimisers/index.ts';
import { randomStream } from '../../src/explain/random.ts';
import { alphaRecipe, type DreamRecipe, transformsOf } from '../../src/explain/recipe.ts';
import { createStepClock, StepRing } from '../../src/explain/step-ring.ts';
import { drawTransforms } from '../../src/explain/transforms.ts';
import { transparencyStep } from '../../src/explain/transparency.ts';
import { Program } from '../../src/gpu/program.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import noiseWgsl from '../../src/shaders/image-noise.wgsl?raw';
import { readDense, runSteps, upload } from '../kernels/harness.ts';
import { noise } from '../reference/explain/noise.ts';
import { transparencyProduct, transparencyProductDx } from '../reference/explain/transparency.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { GRAPH, RECIPE, sum, withDreams } from './dream-harness.ts';

const { test, dreamOf, run, pixels, values } = withDreams();
const ALPHA: Partial<DreamRecipe> = { image: { ...RECIPE.image, alpha: true } };

function statistics(numbers: Float32Array): { mean: number; deviation: number } {
  const mean = sum(numbers) / numbers.length;
  return { mean, deviation: Math.sqrt(sum(numbers.map((value) => (value - mean) ** 2)) / numbers.length) };
}

describe('noise', () => {
  it('is the plain hash at the clock, normal, and another at every step', async () => {
    const { gpu, arena } = test;
    const clock = await createStepClock(gpu, arena);
    const buffer = upload(arena, 'noise', new Float32Array(4 * 3000), [1, 1, 3000, 4]);
    const kernel = await gpu.kernel('image-noise', noiseWgsl);
    const params = { count: 3000, width: 1000, seed: 4_000_000_000, deviation: 0.5 };
    const step = kernel.step(arena, { clock: clock.buffer, noise: buffer }, params, [1000, 3]);
    for (let i = 0; i < 3; i++) {
      runSteps(gpu, [step]);
      const values = await readDense(gpu, buffer);
      // WGSL's cosine is exact to 2⁻¹¹; it is stretched by up to 0.5 · √(2 · 24 · log 2).
      expectClose(values, noise(3000, i, 4_000_000_000, 0.5), { tolerance: 2 ** -11 * 3 });
      const { mean, deviation } = statistics(values.filter((_, lane) => lane % 4 < 3));
      expect(Math.abs(mean)).toBeLessThan(0.02);
      expect(deviation).toBeCloseTo(0.5, 1);
      runSteps(gpu, [clock.advance]);
    }
  });

  it('is coloured and strong behind pictures, other for each of them', async () => {
    const { gpu, arena } = test;
    const clock = await createStepClock(gpu, arena);
    const ground = await buildBackground(gpu, arena, clock, { pictures: 2, height: 32, width: 24 }, 7);
    runSteps(gpu, ground.forward);
    const all = await readDense(gpu, ground.picture);
    const [one, other] = [all.slice(0, all.length / 2), all.slice(all.length / 2)];
    expect(one).not.toEqual(other);
    for (const each of [one, other]) {
      const { mean, deviation } = statistics(each);
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.25);
      expect(deviation).toBeGreaterThan(0.08);
    }
    runSteps(gpu, [clock.advance, ...ground.forward]);
    expect((await readDense(gpu, ground.picture)).slice(0, one.length)).not.toEqual(one);
  });
});

describe('the product with transparency', () => {
  it('is the plain one, and its slope that of its differences', async () => {
    const { gpu, arena } = test;
    const shape = [2, 7, 5, 4] as const;
    const [picture, slopes] = [random(1).uniform(280, 0, 1), random(2).normal(280)];
    const clock = await createStepClock(gpu, arena);
    const weights = new StepRing(gpu, arena, 'weights', 3);
    weights.write(1, [0.5, 100, -2]);
    const measured = Float32Array.of(3, 4, 50, 60, 0.25, -0.5, 0, 0);
    const terms = arena.upload('values', measured, 0x80 | 4);
    const [x, dx] = [upload(arena, 'x', picture, shape), upload(arena, 'dx', slopes, shape)];
    const context = { gpu, arena, clock, weights, values: terms };
    const step = await transparencyStep(context, ['parts', null, 'edges'], x, dx);
    runSteps(gpu, [clock.advance, step]);
    const gain = [0.5 * 3 - 2 * 0.25, 0.5 * 4 + 2 * 0.5];
    expectClose(await readDense(gpu, dx), transparencyProductDx(gain, picture, slopes), { tolerance: 1e-5 });
    // The gains as straight functions of the picture: their slopes are `slopes`.
    const product = (i: number, by: number) => {
      const moved = Float64Array.from(picture);
      moved[i] = (moved[i] ?? 0) + by;
      const gains = gain.map((each, n) => each + (Math.floor(i / 140) === n ? by * (slopes[i] ?? 0) : 0));
      return transparencyProduct(gains, moved).reduce((a, b) => a + b, 0);
    };
    const differences = Array.from(picture, (_, i) => (product(i, 1e-4) - product(i, -1e-4)) / 2e-4);
    expectClose(transparencyProductDx(gain, picture, slopes), differences, { tolerance: 1e-6 });
  });

  it('is refused for opaque pictures', async () => {
    await expect(dreamOf({ timesTransparency: true })).rejects.toThrow(/no transparency.*with alpha/);
  });

  it('is climbed by its true slope, backgrounds and all', async () => {
    const { gpu, arena } = test;
    const recipe = { ...RECIPE, ...ALPHA, timesTransparency: true, optimiser: 'sgd' };
    const parts = await buildParts(gpu, GRAPH, recipe, optimiserKind('sgd'), arena, []);
    parts.image.begin([1]);
    new Program('show', parts.image.forward).run(gpu);
    const { step } = buildPrograms(parts);
    const rate = 0.3;
    const [curve, squares]: [number[], number[]] = [[], []];
    for (let i = 0; i < 2; i++) {
      // The same step again: the same view, the same noise.
      gpu.device.queue.writeBuffer(parts.clock.buffer, 0, new Uint32Array(1));
      parts.view.draw(0, drawTransforms(transformsOf('standard'), randomStream(1)));
      parts.rates.write(0, [rate]);
      parts.weights.write(0, [1]);
      const shown = await readDense(gpu, parts.image.picture);
      step.run(gpu);
      const [gain = 0] = await readBuffer(gpu, parts.values, 4);
      curve.push(...transparencyProduct([gain], shown));
      squares.push(sum((await readBuffer(gpu, parts.image.dparams)).map((value) => value * value)));
    }
    const [[before = 0, after = 0], [square = 0]] = [curve, squares];
    expect((after - before) / (rate * square)).toBeCloseTo(1, 1);
    parts.backward.dispose();
    parts.network.dispose();
  });

  it('makes transparent what is not needed', async () => {
    const shared = { ...ALPHA, transforms: 'none', height: 32, width: 32 };
    const term = { objective: 'neuron', layer: 'parts', channel: 2, weight: 1 } as const;
    const opacity = { objective: 'channel', layer: null, channel: 3, weight: 0 } as const;
    const dream = await dreamOf({ ...shared, timesTransparency: true, objectives: [term, opacity] });
    run(dream, 1);
    const [before = 0] = await values(dream, 1);
    run(dream, 40);
    const picture = await pixels(dream);
    const alpha = (row: number, column: number) => picture[(row * 32 + column) * 4 + 3] ?? Number.NaN;
    const [after = 1] = await values(dream, 1);
    expect(before).toBeCloseTo(0.5, 1);
    expect(after).toBeLessThan(0.4);
    // The middle neuron looks at the middle only.
    expect(alpha(1, 1)).toBeLessThan(0.4);
    expect(alpha(16, 16)).toBeGreaterThan(alpha(1, 1));
  });
});

describe('icons', () => {
  it('are opaque where it matters, a picture for each channel', async () => {
    const dream = await dreamOf(alphaRecipe('parts', [2, 2, 4], { size: 48, seed: 1, steps: 50 }));
    run(dream, 50);
    const picture = await pixels(dream);
    const opacity = (n: number, near: number, far: number) => {
      const inside = Array.from({ length: 48 * 48 }, (_, i) => {
        const apart = Math.hypot((i % 48) - 24, Math.floor(i / 48) - 24);
        return apart >= near && apart < far ? (picture[(n * 48 * 48 + i) * 4 + 3] ?? Number.NaN) : null;
      }).filter((value) => value !== null);
      return inside.reduce((a, b) => a + b, 0) / inside.length;
    };
    for (const n of [0, 1, 2]) {
      expect(opacity(n, 0, 4)).toBeGreaterThan(opacity(n, 20, 24) + 0.05);
    }
    const third = picture.slice(2 * 48 * 48 * 4);
    expect(third).not.toEqual(picture.slice(0, third.length));
  });

  it('lie on white by their opacity', () => {
    const values = Float32Array.of(0.2, 0.4, 0.6, 1, 0.2, 0.4, 0.6, 0, 0.2, 0.4, 0.6, 0.5);
    expectClose(onWhite(values, 1), [0.2, 0.4, 0.6, 1, 1, 1, 0.6, 0.7, 0.8], { tolerance: 1e-6 });
    const weak = [0.2, 0.4, 0.6, 0.76, 0.82, 0.88, 0.48, 0.61, 0.74];
    expectClose(onWhite(values), weak, { tolerance: 1e-6 });
  });
});
