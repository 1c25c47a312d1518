import { describe, expect, it } from 'vitest';
import { BufferUsage, TextureUsage } from '../../src/gpu/flags.ts';
import { quads, tensorParams } from '../../src/gpu/tensor.ts';
import miniCubeWgsl from '../../src/shaders/mini-cube.wgsl?raw';
import { colourMapBytes, colourMapWords, colourScale } from '../../src/viz/colour-maps.ts';
import { CAMERA, layoutStrip, type MapSize } from '../../src/viz/layer-strip-layout.ts';
import type { ColourMapName } from '../../src/viz/settings.ts';
import { type MiniCubeOptions, miniCube } from '../reference/mini-cube.ts';
import { random } from '../support/random.ts';
import { readPicture } from '../viz/read-picture.ts';
import { runSteps, upload, withGpu } from './harness.ts';

const test = withGpu();
const TILE = [45, 39] as const;
/** Where the tile lies in its texture, and what the texture has besides. */
const [LEFT, TOP, MORE] = [3, 2, 5];

function optionsFor(map: MapSize, name: ColourMapName): MiniCubeOptions {
  const { pixel, boxes } = layoutStrip([map], { width: TILE[0], height: TILE[1], dpr: 1, limit: 8192 });
  return {
    size: TILE,
    half: boxes[0] ?? [1, 1, 1],
    pixel,
    ...CAMERA,
    density: 4,
    exposure: 3,
    gain: 1.5,
    ...colourScale(name),
    bySign: Number(name === 'signed'),
    body: [0.1, 0.12, 0.15],
    edge: [0.3, 0.33, 0.36],
  };
}

/** Bytes of the tile as the kernel draws it, and whether it kept to its tile. */
async function draw(values: Float32Array, map: MapSize, name: ColourMapName) {
  const { gpu, arena } = test;
  const [h, w, c] = map;
  const x = upload(arena, 'x', values, [1, h, w, c], { pitch: quads(c) + 1, first: 1 });
  const extremes = values.filter(Number.isFinite);
  const mean = extremes.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
  const range = Float32Array.of(Math.min(0, ...extremes), Math.max(0, ...extremes), mean, 0);
  const usage = TextureUsage.STORAGE_BINDING | TextureUsage.COPY_SRC;
  const size = [TILE[0] + LEFT + MORE, TILE[1] + TOP + MORE];
  const texture = arena.texture({ label: 'picture', size, format: 'rgba8unorm', usage }, 4);
  const kernel = await gpu.kernel('mini-cube', miniCubeWgsl);
  const resources = {
    x,
    range: arena.upload('range', range, BufferUsage.STORAGE),
    map: arena.upload('map', colourMapWords(name), BufferUsage.STORAGE),
    picture: texture.createView(),
  };
  const params = { ...optionsFor(map, name), x: tensorParams(x), origin: [LEFT, TOP] };
  runSteps(gpu, [kernel.step(arena, resources, params, TILE)]);
  const words = await readPicture(gpu, texture);
  const tile = new Uint32Array(TILE[0] * TILE[1]);
  let outside = 0;
  words.forEach((word, i) => {
    const [px, py] = [(i % texture.width) - LEFT, Math.floor(i / texture.width) - TOP];
    if (px >= 0 && py >= 0 && px < TILE[0] && py < TILE[1]) tile[py * TILE[0] + px] = word;
    else outside += Number(word !== 0);
  });
  return { bytes: new Uint8Array(tile.buffer), outside };
}

const MAPS: readonly (readonly [MapSize, ColourMapName])[] = [
  [[5, 7, 6], 'magma'],
  [[1, 1, 130], 'grey'],
  [[31, 9, 3], 'signed'],
  [[14, 14, 67], 'viridis'],
];

describe('mini-cube', () => {
  it.each(MAPS)('draws %s in %s as the reference does', async (map, name) => {
    const values = random(3).normal(map[0] * map[1] * map[2]);
    const { bytes, outside } = await draw(values, map, name);
    const expected = miniCube(values, [...map], colourMapBytes(name), optionsFor(map, name));
    // A sample on the border of two cells may fall to either; all else agrees to a rounding.
    const wrong = bytes.reduce(
      (count, byte, i) => count + Number(Math.abs(byte - 255 * (expected[i] ?? 0)) > 1.5),
      0,
    );
    expect(wrong / bytes.length).toBeLessThan(0.005);
    expect(outside).toBe(0);
  });

  it('is transparent outside of the box and fills its tile with it', async () => {
    const { bytes } = await draw(new Float32Array(8 * 8 * 16).fill(1), [8, 8, 16], 'magma');
    const alpha = (px: number, py: number) => bytes[(py * TILE[0] + px) * 4 + 3];
    expect([alpha(0, 0), alpha(TILE[0] - 1, TILE[1] - 1), alpha(22, 19)]).toEqual([0, 0, 255]);
    const covered = bytes.filter((byte, i) => i % 4 === 3 && byte > 0).length / (TILE[0] * TILE[1]);
    expect(covered).toBeGreaterThan(0.45);
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY, 3.4e38])('draws %s as nothing', async (value) => {
    const values = new Float32Array(4 * 4 * 4).fill(value);
    const { bytes } = await draw(values, [4, 4, 4], 'magma');
    const none = await draw(new Float32Array(4 * 4 * 4), [4, 4, 4], 'magma');
    expect(bytes).toEqual(none.bytes);
  });
});
