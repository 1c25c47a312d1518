/** Parameterisations: against numpy and plain sums, adjoint identities, statistics, and the way back. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { colourParams, inverse } from '../../src/explain/images/colour.ts';
import { spectrumGain } from '../../src/explain/images/fourier.ts';
import { Image, type ImageOptions } from '../../src/explain/images/image.ts';
import { IMAGE_KINDS, imageKind } from '../../src/explain/images/index.ts';
import { pyramidLevels } from '../../src/explain/images/pyramid.ts';
import type { ImageSource } from '../../src/explain/images/source.ts';
import { fourierSize } from '../../src/explain/images/spectrum.ts';
import { Program } from '../../src/gpu/program.ts';
import { paddingIsZero, readDense, runSteps, upload, withGpu } from '../kernels/harness.ts';
import { fourier, fourierDx } from '../reference/explain/fourier.ts';
import { colour } from '../reference/explain/image.ts';
import { pyramidSum } from '../reference/explain/pyramid.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { dot, withSources } from './source-harness.ts';

const test = withGpu();
const { source, setQuads, readQuads, quadLanes } = withSources(test);

interface Golden {
  readonly cases: readonly { height: number; width: number; image: readonly number[] }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/explain/fourier.json', import.meta.url), 'utf8'),
) as Golden;

const KINDS = IMAGE_KINDS.map((kind) => kind.name);
/** Those that can show any picture, and are linear in their parameters. */
const LINEAR = KINDS.filter((kind) => kind !== 'phases');

/** The columns of a plane that belong to the picture. */
function crop(values: ArrayLike<number>, from: number, to: number, channels: number): number[] {
  return Array.from(values).filter((_, i) => Math.floor(i / channels) % from < to);
}

function imageOf(options: Partial<ImageOptions>): Promise<Image> {
  return Image.create(test.gpu, test.arena, {
    kind: 'fourier',
    pictures: 1,
    height: 8,
    width: 8,
    decorrelate: true,
    sigmoid: true,
    alpha: false,
    ...options,
  });
}

describe('the Fourier picture', () => {
  it.each(golden.cases)('of $height × $width is what numpy makes of lucid’s formula', async (each) => {
    const { height, width } = each;
    const made = await source('fourier', 1, height, width);
    const { full, frequencies } = fourierSize(width);
    const count = height * frequencies;
    // Golden: [2, 3, H, K]; ours: [2, H, K] of channels.
    const dense = new Float32Array(2 * 3 * count);
    for (let part = 0; part < 2; part++)
      for (let c = 0; c < 3; c++)
        for (let i = 0; i < count; i++)
          dense[(part * count + i) * 3 + c] = Math.sin(1.7 * ((part * 3 + c) * count + i) + 0.3);
    setQuads(made.params, dense, 3);
    runSteps(test.gpu, made.forward);
    const image = crop(await readDense(test.gpu, made.t), full, width, 3);
    expectClose(image, each.image, { tolerance: 2e-5, shape: [1, height, width, 3] });
  });

  it.each<[number, number, number, 3 | 4]>([
    [2, 5, 6, 3],
    [1, 8, 4, 4],
    [3, 3, 2, 3],
  ])('is the plain sum, and so is its gradient: %i pictures, %i × %i, %i channels', async (...size) => {
    const [pictures, height, width, channels] = size;
    const made = await source('fourier', pictures, height, width, channels);
    const plain = { pictures, height, width, channels };
    const gain = spectrumGain(height, width);
    const spectrum = random(1).normal(quadLanes(made.params, channels));
    const dt = random(2).normal(pictures * height * width * channels);
    setQuads(made.params, spectrum, channels);
    setQuads(made.dt.buffer, dt, channels);
    runSteps(test.gpu, [...made.forward, ...made.backward]);
    expectClose(await readDense(test.gpu, made.t), fourier(spectrum, gain, plain), { tolerance: 2e-5 });
    expectClose(await readQuads(made.dparams, channels), fourierDx(dt, gain, plain), { tolerance: 2e-5 });
    expect(await paddingIsZero(test.gpu, made.t)).toBe(true);
  });
});

describe('the pyramid', () => {
  it.each<[number, number, number, 3 | 4]>([
    [2, 16, 16, 3],
    [1, 13, 21, 4],
    [1, 5, 3, 3],
    [1, 1, 1, 3],
  ])('is the plain sum: %i pictures, %i × %i, %i channels', async (pictures, height, width, channels) => {
    const made = await source('pyramid', pictures, height, width, channels);
    const { levels, count } = pyramidLevels(pictures, height, width);
    const values = random(3).normal(count * channels);
    setQuads(made.params, values, channels);
    runSteps(test.gpu, made.forward);
    const expected = pyramidSum(values, levels, [pictures, height, width, channels]);
    expectClose(await readDense(test.gpu, made.t), expected, { tolerance: 1e-5 });
  });
});

async function checkAdjoint(made: ImageSource, channels: number): Promise<void> {
  const x = random(4).normal(quadLanes(made.params, channels));
  const dt = random(5).normal(quadLanes(made.dt.buffer, channels));
  setQuads(made.params, x, channels);
  setQuads(made.dt.buffer, dt, channels);
  runSteps(test.gpu, [...made.forward, ...made.backward]);
  const forward = dot(await readQuads(made.t.buffer, channels), dt);
  const backward = dot(x, await readQuads(made.dparams, channels));
  expect(Math.abs(forward - backward)).toBeLessThan(1e-4 * (1 + Math.abs(forward)));
}

describe.each(LINEAR)('every linear parameterisation: %s', (kind) => {
  it.each<[number, number, number, 3 | 4]>([
    [2, 12, 16, 3],
    [1, 9, 11, 4],
  ])('has its adjoint: %i pictures, %i × %i, %i channels', async (pictures, height, width, channels) => {
    await checkAdjoint(await source(kind, pictures, height, width, channels), channels);
  });

  it.each<Partial<ImageOptions>>([
    { height: 14, width: 16 },
    { height: 9, width: 11, pictures: 2, alpha: true },
    { height: 16, width: 10, decorrelate: false },
    { height: 16, width: 10, sigmoid: false },
  ])('begins at a given picture: %o', async (options) => {
    const image = await imageOf({ kind, ...options });
    const { shape } = image.picture;
    const values = random(6).uniform(shape[0] * shape[1] * shape[2] * shape[3], 0.02, 0.98);
    const picture = upload(test.arena, 'given', values, shape);
    (await image.inverter(picture)).run(test.gpu);
    runSteps(test.gpu, image.forward);
    expectClose(await readDense(test.gpu, image.picture), values, { tolerance: 1e-4, shape });
  });
});

describe.each(KINDS)('every parameterisation: %s', (kind) => {
  it('gives the same picture for a seed, another for another, whatever is beside it', async () => {
    const two = await imageOf({ kind, pictures: 2 });
    two.begin([7, 8]);
    runSteps(test.gpu, two.forward);
    const one = await imageOf({ kind });
    one.begin([8]);
    runSteps(test.gpu, one.forward);
    const both = await readDense(test.gpu, two.picture);
    const half = both.length / 2;
    expect(both.slice(half)).toEqual(await readDense(test.gpu, one.picture));
    expect(both.slice(half)).not.toEqual(both.slice(0, half));
  });

  it('is refused a picture of another size', async () => {
    const image = await imageOf({ kind });
    const other = upload(test.arena, 'other', new Float32Array(4 * 4 * 3), [1, 4, 4, 3]);
    await expect(image.inverter(other)).rejects.toThrow(/4 × 4.*8 × 8.*resize/);
  });
});

describe('colours', () => {
  it('have lucid’s constants', () => {
    const { matrix } = colourParams({ decorrelate: true, sigmoid: true });
    const expected = [0.56283, 0.58448, 0.58448, 0.19483, 0, -0.19483, 0.04329, -0.10824, 0.06494];
    expectClose(matrix, expected, { tolerance: 1e-5 });
    const back = [0.5774, 2.7717, 3.1182, 0.5774, -0.308, -6.1209, 0.5774, -2.3611, 3.1182];
    expectClose(inverse(matrix), back, { tolerance: 1e-4 });
  });

  it.each([
    { decorrelate: true, sigmoid: true, alpha: false },
    { decorrelate: true, sigmoid: false, alpha: true },
    { decorrelate: false, sigmoid: true, alpha: true },
    { decorrelate: false, sigmoid: false, alpha: false },
  ])('are mixed, squashed and differentiated: %o', async (options) => {
    const image = await imageOf({ kind: 'pixels', pictures: 2, height: 3, width: 5, ...options });
    const c = options.alpha ? 4 : 3;
    const t = random(9).normal(30 * c);
    const dpicture = random(10).normal(30 * c);
    setQuads(image.params, t, c);
    setQuads(image.dpicture.buffer, dpicture, c);
    runSteps(test.gpu, [...image.forward, ...image.backward]);
    expectClose(await readDense(test.gpu, image.picture), colour(t, c, options), { tolerance: 1e-5 });
    const step = 1e-5;
    const slope = Array.from(t, (_, i) => {
      const moved = (by: number) =>
        dot(colour(Float64Array.from(t).with(i, (t[i] ?? 0) + by), c, options), dpicture);
      return (moved(step) - moved(-step)) / (2 * step);
    });
    expectClose(await readQuads(image.dparams, c), slope, { tolerance: 1e-4 });
  });

  it.each([64, 128])('begin almost grey: a %i pixel Fourier picture', async (side) => {
    const image = await imageOf({ height: side, width: side });
    image.begin([1]);
    new Program('begin', image.forward).run(test.gpu);
    const values = await readDense(test.gpu, image.picture);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(deviation).toBeGreaterThan(0.002);
    expect(deviation).toBeLessThan(0.004);
  });
});

it('names the parameterisations there are', () => {
  expect(() => imageKind('cppn')).toThrow(/"cppn".*fourier, pixels, pyramid, phases/);
});
