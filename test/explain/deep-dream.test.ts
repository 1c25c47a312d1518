/** Deep dreams on a small random network: they rise at every size, keep the picture, repeat themselves and end. */

import { afterEach, describe, expect, it } from 'vitest';
import { OctaveDream } from '../../src/explain/deep-dream.ts';
import { type DeepDreamRecipe, deepDreamRecipe, octaveSizes } from '../../src/explain/deep-dream-recipe.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { readDense, upload, withGpu } from '../kernels/harness.ts';
import { resize } from '../reference/explain/octaves.ts';
import { random } from '../support/random.ts';
import { GRAPH } from './dream-harness.ts';

const dreams: OctaveDream[] = [];
const test = withGpu();

afterEach(async () => {
  await test.gpu.device.queue.onSubmittedWorkDone();
  for (const dream of dreams.splice(0)) dream.dispose();
});

const RECIPE: DeepDreamRecipe = {
  ...deepDreamRecipe('fires', { height: 60, width: 52 }),
  octaves: 3,
  octaveScale: 1.25,
  stepsPerOctave: 4,
  rate: 0.02,
};

async function dreamOf(changes: Partial<DeepDreamRecipe> = {}): Promise<OctaveDream> {
  const dream = await OctaveDream.create(test.gpu, GRAPH, { ...RECIPE, ...changes });
  dreams.push(dream);
  return dream;
}

function submit(encode: (encoder: GPUCommandEncoder) => void): void {
  const encoder = test.gpu.device.createCommandEncoder();
  encode(encoder);
  test.gpu.device.queue.submit([encoder.finish()]);
}

/** Large shapes and fine grain, off black and white. */
function scene() {
  const grain = random(3);
  const values = Float32Array.from({ length: 60 * 52 * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 52, Math.floor(i / 156)];
    return 0.5 + 0.2 * Math.sin(x / 7 + (i % 3)) * Math.cos(y / 9) + 0.1 * (grain.next() - 0.5);
  });
  return upload(test.arena, 'scene', values, [1, 60, 52, 3]);
}

async function value(dream: OctaveDream): Promise<number> {
  return (await readBuffer(test.gpu, dream.values))[0] ?? Number.NaN;
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0) / values.length;
}

describe('octaves', () => {
  it('grow by their factor up to the picture, and leave out what is too small', () => {
    const sizes = (changes: Partial<DeepDreamRecipe>) => octaveSizes({ ...RECIPE, ...changes });
    expect(sizes({})).toEqual([
      [38, 33],
      [48, 42],
      [60, 52],
    ]);
    expect(sizes({ octaves: 4, octaveScale: 1.4 })).toEqual([
      [43, 37],
      [60, 52],
    ]);
    expect(sizes({ octaves: 1 })).toEqual([[60, 52]]);
  });

  it.each<[Partial<DeepDreamRecipe>, RegExp]>([
    [{ octaves: 0 }, /whole number of octaves.*not 0/],
    [{ stepsPerOctave: 1.5 }, /whole number of stepsPerOctave.*not 1.5/],
    [{ octaveScale: 1 }, /factor above 1, not 1/],
    [{ objectives: [] }, /objective about a layer/],
  ])('are refused with a sentence, and leave nothing: %o', async (changes, message) => {
    const before = test.gpu.counts.bytes;
    await expect(dreamOf(changes)).rejects.toThrow(message);
    expect(test.gpu.counts.bytes).toBe(before);
  });
});

describe('a deep dream', () => {
  it('raises its objective at every octave', async () => {
    const dream = await dreamOf({ transforms: 'none' });
    submit((encoder) => dream.begin(encoder, scene()));
    for (let octave = 0; octave < 3; octave++) {
      const curve: number[] = [];
      for (let i = 0; i < 4; i++) {
        expect(dream.octave).toBe(octave);
        submit((encoder) => dream.step(encoder));
        curve.push(await value(dream));
      }
      expect(curve).toEqual([...new Set(curve)].sort((a, b) => a - b));
    }
  });

  it('adds to the picture and keeps its detail', async () => {
    const dream = await dreamOf();
    const picture = scene();
    const before = await readDense(test.gpu, picture);
    submit((encoder) => dream.begin(encoder, picture));
    expect(await readDense(test.gpu, dream.picture)).toEqual(before);
    submit((encoder) => dream.step(encoder, 12));
    const after = await readDense(test.gpu, dream.picture);
    // What the smallest octave cannot hold: the grain of the scene.
    const grain = (values: Float32Array) => {
      const coarse = resize(resize(values, [1, 60, 52, 3], [30, 26]), [1, 30, 26, 3], [60, 52]);
      return values.map((each, i) => each - (coarse[i] ?? 0));
    };
    const [own, dreamt] = [grain(before), grain(after)];
    const product = (a: Float32Array, b: Float32Array) => mean(a.map((each, i) => each * (b[i] ?? 0)));
    expect(product(own, dreamt) / product(own, own)).toBeGreaterThan(0.7);
    const moved = mean(after.map((each, i) => Math.abs(each - (before[i] ?? 0))));
    expect(moved).toBeGreaterThan(0.02);
    expect(moved).toBeLessThan(12 * 0.02);
  });

  it('shows the detail of small octaves at full size', async () => {
    const dream = await dreamOf({ octaves: 2 });
    const picture = scene();
    submit((encoder) => {
      dream.begin(encoder, picture);
      dream.step(encoder, 1);
    });
    expect(dream.octave).toBe(0);
    const before = await readDense(test.gpu, picture);
    const moved = (await readDense(test.gpu, dream.picture)).map((each, i) => each - (before[i] ?? 0));
    // Detail of 48 × 42 pixels, stretched: shrunk to that size and back it is nearly the same.
    const coarse = resize(resize(moved, [1, 60, 52, 3], [48, 42]), [1, 48, 42, 3], [60, 52]);
    const rest = mean(moved.map((each, i) => (each - (coarse[i] ?? 0)) ** 2));
    expect(mean(moved.map((each) => each ** 2))).toBeGreaterThan(1e-5);
    expect(rest).toBeLessThan(0.3 * mean(moved.map((each) => each ** 2)));
  });

  it('ends, begins anew, is the same however it is submitted, and allocates nothing', async () => {
    const dream = await dreamOf();
    const picture = scene();
    const counts = { ...test.gpu.counts };
    submit((encoder) => dream.begin(encoder, picture));
    submit((encoder) => expect(dream.step(encoder, 20)).toBe(12));
    expect({ ...test.gpu.counts }).toEqual(counts);
    const once = await readDense(test.gpu, dream.picture);
    submit((encoder) => expect(dream.step(encoder)).toBe(0));
    submit((encoder) => dream.begin(encoder, picture));
    expect(dream.stepsDone).toBe(0);
    for (let i = 0; i < dream.steps; i++) submit((encoder) => dream.step(encoder));
    expect(await readDense(test.gpu, dream.picture)).toEqual(once);
  });

  it('changes what it asks for while it runs, at every octave', async () => {
    const objective = { objective: 'neuron', layer: 'edges', channel: 0, weight: 1 };
    const dream = await dreamOf({ objectives: [objective], rate: 0, transforms: 'none', stepsPerOctave: 2 });
    submit((encoder) => dream.begin(encoder, scene()));
    const [own, other]: [number[], number[]] = [[], []];
    for (let octave = 0; octave < 3; octave++) {
      for (const [channel, measured] of [own, other].entries()) {
        dream.setTerm(0, { channel: channel + 1 });
        submit((encoder) => dream.step(encoder));
        measured.push(await value(dream));
      }
    }
    expect(dream.terms[0]?.channel).toBe(2);
    expect(own.every((each, i) => Math.abs(each - (other[i] ?? each)) > 0.01)).toBe(true);
    expect(() => dream.setTerm(1, {})).toThrow(/no term 1; there are 1/);
  });

  it('is freed whole', async () => {
    const before = test.gpu.counts.bytes;
    const dream = await OctaveDream.create(test.gpu, GRAPH, RECIPE);
    expect(test.gpu.counts.bytes - before).toBe(dream.bytes);
    dream.dispose();
    expect(test.gpu.counts.bytes).toBe(before);
  });

  it('refuses a picture of another size, and more steps than a submit carries', async () => {
    const dream = await dreamOf();
    const small = upload(test.arena, 'small', new Float32Array(12), [1, 2, 2, 3]);
    expect(() => submit((encoder) => dream.begin(encoder, small))).toThrow(/52 × 60; resize/);
    expect(() => submit((encoder) => dream.step(encoder, 65))).toThrow(/64 steps.*65/);
  });
});
