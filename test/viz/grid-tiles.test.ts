/** The canvas of a grid: which tile is where, larger, smaller, and scaled by how strongly cells fire. */

import { expect, it } from 'vitest';
import { TextureUsage } from '../../src/gpu/flags.ts';
import { TENSOR_USAGE } from '../../src/gpu/tensor.ts';
import canvasWgsl from '../../src/shaders/grid-to-canvas.wgsl?raw';
import { type GridRect, tileShare } from '../../src/viz/grid-window.ts';
import { runSteps, withGpu } from '../kernels/harness.ts';
import { readPicture } from './read-picture.ts';

const test = withGpu();
const [ROWS, COLUMNS, SIDE] = [2, 3, 4];
const NORMS = [1, 2, 4, 0, 3, 4];

/** Colour of a cell's tile, plain all over. */
const colourOf = (cell: number) => [40 * cell, 255 - 30 * cell, 17 + cell, 255];

/** Paints a window and gives the bytes of the canvas. */
async function paint(
  size: readonly [number, number],
  window: GridRect,
  scaled: boolean,
): Promise<Uint8Array> {
  const { gpu, arena } = test;
  const words = new Uint32Array(ROWS * COLUMNS * SIDE * SIDE);
  const bytes = new Uint8Array(words.buffer);
  words.forEach((_, i) => {
    const [y, x] = [Math.floor(i / (COLUMNS * SIDE)), i % (COLUMNS * SIDE)];
    bytes.set(colourOf(Math.floor(y / SIDE) * COLUMNS + Math.floor(x / SIDE)), i * 4);
  });
  const tiles = arena.upload('tiles', words, TENSOR_USAGE);
  const norms = arena.upload('norms', Float32Array.from(NORMS), TENSOR_USAGE);
  const usage = TextureUsage.STORAGE_BINDING | TextureUsage.COPY_SRC;
  const texture = arena.texture({ label: 'canvas', size: [...size], format: 'rgba8unorm', usage }, 4);
  const kernel = await gpu.kernel('grid-to-canvas', canvasWgsl);
  const step = kernel.step(
    arena,
    { tiles, norms, canvas: texture.createView() },
    {
      ...{ rows: ROWS, columns: COLUMNS, side: SIDE, scaled: Number(scaled), most: 4 },
      window: [window.x, window.y, window.width, window.height],
    },
    [...size],
  );
  runSteps(gpu, [step]);
  return new Uint8Array((await readPicture(gpu, texture)).buffer);
}

const WHOLE = { x: 0, y: 0, width: COLUMNS, height: ROWS };

it.each([
  ['larger', 10],
  ['smaller', 2],
])('shows every tile in its cell, %s', async (_, each) => {
  const [width, height] = [COLUMNS * each, ROWS * each];
  const seen = await paint([width, height], WHOLE, false);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = Math.floor(y / each) * COLUMNS + Math.floor(x / each);
      expect([...seen.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)]).toEqual(colourOf(cell));
    }
  }
});

it('shows a window, and nothing outside of the grid', async () => {
  const seen = await paint([8, 8], { x: 2, y: 1, width: 2, height: 1 }, false);
  const at = (x: number, y: number) => [...seen.subarray((y * 8 + x) * 4, (y * 8 + x) * 4 + 4)];
  expect(at(0, 0)).toEqual(colourOf(5));
  expect(at(3, 7)).toEqual(colourOf(5));
  expect(at(4, 4)).toEqual([0, 0, 0, 0]);
});

it('scales tiles by how strongly their cells fire', async () => {
  const each = 50;
  const width = COLUMNS * each;
  const seen = await paint([width, ROWS * each], WHOLE, true);
  NORMS.forEach((norm, cell) => {
    const [top, left] = [Math.floor(cell / COLUMNS) * each, (cell % COLUMNS) * each];
    let covered = 0;
    for (let x = 0; x < each; x++)
      covered += (seen[((top + each / 2) * width + left + x) * 4 + 3] ?? 0) / 255;
    expect(covered).toBeGreaterThan(tileShare(norm / 4) * each - 1.5);
    expect(covered).toBeLessThan(tileShare(norm / 4) * each + 1.5);
  });
});
