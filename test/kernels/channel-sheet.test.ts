import { expect, it } from 'vitest';
import { BufferUsage, TextureUsage } from '../../src/gpu/flags.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { quads, type TensorShape, tensorParams } from '../../src/gpu/tensor.ts';
import sheetWgsl from '../../src/shaders/channel-sheet.wgsl?raw';
import peakWgsl from '../../src/shaders/channel-sheet-peak.wgsl?raw';
import { colourMapWords, colourScale } from '../../src/viz/colour-maps.ts';
import type { ColourMapName } from '../../src/viz/settings.ts';
import { channelPeaks, channelSheet, type SheetOptions } from '../reference/channel-sheet.ts';
import { random } from '../support/random.ts';
import { readPicture } from '../viz/read-picture.ts';
import { runSteps, upload, withGpu } from './harness.ts';

const test = withGpu();

const PLAIN: Omit<SheetOptions, 'base' | 'span'> = {
  size: [50, 37],
  tile: [10, 15],
  gap: 1,
  perRow: 4,
  scroll: 0,
  perChannel: 0,
  gain: 1,
  threshold: 0,
  bySign: 0,
  pointed: -1,
  ground: 0xff112233,
  outline: 0xff0066ff,
  broken: 0xff9e948b,
};

function largest(values: Float32Array, pick: (a: number, b: number) => number): number {
  return values.filter(Number.isFinite).reduce((a, b) => pick(a, b), 0);
}

/** Draws and compares. `mark` may spoil some values first. */
async function check(
  shape: TensorShape,
  changes: Partial<SheetOptions>,
  name: ColourMapName = 'magma',
  spoil: (values: Float32Array) => void = () => {},
): Promise<void> {
  const { gpu, arena } = test;
  const options = { ...PLAIN, ...colourScale(name), ...changes };
  const [, h, w, c] = shape;
  const values = random(5).normal(shape.reduce((a, b) => a * b));
  spoil(values);
  const sample = values.subarray(0, h * w * c);
  const x = upload(arena, 'x', values, shape, { pitch: quads(c) + 2, first: 1 });
  const range = Float32Array.of(largest(sample, Math.min), largest(sample, Math.max), 0, 0);
  const usage = BufferUsage.STORAGE | BufferUsage.COPY_SRC;
  const peaks = arena.upload('peaks', new Float32Array(quads(c) * 4), usage);
  const map = colourMapWords(name);
  const texture = arena.texture(
    {
      label: 'picture',
      size: [...options.size],
      format: 'rgba8unorm',
      usage: TextureUsage.STORAGE_BINDING | TextureUsage.COPY_SRC,
    },
    4,
  );
  const peak = await gpu.kernel('channel-sheet-peak', peakWgsl);
  const sheet = await gpu.kernel('channel-sheet', sheetWgsl);
  const tensor = tensorParams(x);
  const resources = {
    x,
    range: arena.upload('range', range, BufferUsage.STORAGE),
    peaks,
    map: arena.upload('map', map, BufferUsage.STORAGE),
    picture: texture.createView(),
  };
  runSteps(gpu, [
    peak.step(arena, { x, peaks }, { x: tensor, quad: 0 }, [64 * quads(c)]),
    sheet.step(arena, resources, { ...options, x: tensor, pointed: cornerOf(options) }, options.size),
  ]);
  expect((await readBuffer(gpu, peaks)).slice(0, c)).toEqual(channelPeaks(sample, c));
  const expected = channelSheet(sample, [h, w, c], map, options);
  expect(differences(await readPicture(gpu, texture), expected)).toBeLessThanOrEqual(2);
}

/** Where the gap around the pointed channel's tile begins. */
function cornerOf({ pointed, perRow, tile, gap }: SheetOptions): [number, number] {
  if (pointed < 0) return [-1, -1];
  return [(pointed % perRow) * (tile[0] + gap), Math.floor(pointed / perRow) * (tile[1] + gap)];
}

/** Pixels that differ: rounding may take a value to the next entry, nothing else. */
function differences(actual: Uint32Array, expected: Uint32Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((count, word, i) => count + Number(word !== expected[i]), 0);
}

it('enlarges small maps, nearest cell', () => check([1, 5, 3, 7], {}));
it('shows the strongest cell where a pixel covers several', () => check([1, 31, 23, 6], {}));
it('draws a map of 1×1 and leaves the rest of the view empty', () => check([1, 1, 1, 3], { perRow: 2 }));
it('shows sample 0 of a batch', () => check([2, 4, 4, 5], {}));
it('scrolls', () => check([1, 5, 3, 30], { scroll: 41 }));
it('scales each channel by its own peak', () => check([1, 9, 9, 6], { perChannel: 1, gain: 0.7 }));
it('keeps the sign where the map has one', () => check([1, 5, 3, 7], { bySign: 1, gain: 2 }, 'signed'));
it('draws weak cells as zero', () => check([1, 5, 3, 7], { threshold: 0.4 }));
it('outlines one channel, at the edge too', async () => {
  await check([1, 5, 3, 7], { pointed: 0 });
  await check([1, 5, 3, 7], { pointed: 5, gap: 2, scroll: 3 });
});
it('shows what is no number as such and leaves it out of the peaks', () =>
  check([1, 5, 3, 7], { perChannel: 1 }, 'magma', (values) => {
    values[8] = Number.NaN;
    values[40] = Number.POSITIVE_INFINITY;
    values[77] = -3.4e38;
  }));
it('draws zeros alone as zero', () =>
  check([1, 3, 3, 2], { perChannel: 1 }, 'signed', (values) => values.fill(0)));
