import { expect, it } from 'vitest';
import { BufferUsage } from '../../src/gpu/flags.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { CubeTint, groupColours, type TintGroups } from '../../src/viz/cube-tint.ts';
import { cubeTint } from '../reference/cube-tint.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { withGpu } from './harness.ts';

const test = withGpu();

/** Groups of which some have no part in some cells. */
function draw([rows, columns, channels, groups]: readonly [number, number, number, number]): TintGroups {
  const numbers = random(rows + groups);
  const positive = (count: number) => numbers.normal(count).map((value) => Math.max(0, value));
  return {
    rows,
    columns,
    channels,
    groups,
    loadings: positive(rows * columns * groups),
    directions: positive(groups * channels),
  };
}

it.each([
  { size: [1, 1, 1, 1], only: null },
  { size: [5, 7, 6, 3], only: null },
  { size: [5, 7, 6, 3], only: 1 },
  { size: [3, 70, 9, 16], only: null },
] as const)(
  'mixes the colours of groups by their parts of a cell: $size, alone $only',
  async ({ size, only }) => {
    const groups = draw(size);
    const tint = await CubeTint.create(test.gpu, groups);
    tint.write(groups, only);
    const colours = groupColours(groups.groups);
    const expected = cubeTint({
      ...groups,
      only,
      colours: Array.from({ length: groups.groups }, (_, g) => [...colours.subarray(g * 4, g * 4 + 3)]),
    });
    expectClose(await readTint(tint.texture), expected, { tolerance: 3e-3, label: 'tint' });
    tint.dispose();
  },
);

it('is written anew where the sizes are the same, and says where they are not', async () => {
  const [first, second] = [draw([2, 3, 5, 2]), draw([2, 3, 5, 2])];
  const tint = await CubeTint.create(test.gpu, first);
  tint.write(first, 0);
  const before = await readTint(tint.texture);
  tint.write(second, null);
  expect(await readTint(tint.texture)).not.toEqual(before);
  expect([tint.fits(second), tint.fits(draw([2, 3, 5, 3])), tint.fits(draw([3, 2, 5, 2]))]).toEqual([
    true,
    false,
    false,
  ]);
  tint.dispose();
});

/** [pixels, channels, 4], parts 0…1. */
async function readTint(texture: GPUTexture): Promise<number[]> {
  const { width, height, depthOrArrayLayers: depth } = texture;
  const bytesPerRow = Math.ceil((width * 4) / 256) * 256;
  const usage = BufferUsage.COPY_DST | BufferUsage.COPY_SRC;
  const buffer = test.arena.buffer('copy', bytesPerRow * height * depth, usage);
  const encoder = test.gpu.device.createCommandEncoder();
  const size = [width, height, depth];
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow, rowsPerImage: height }, size);
  test.gpu.device.queue.submit([encoder.finish()]);
  const bytes = new Uint8Array((await readBuffer(test.gpu, buffer)).buffer);
  return Array.from({ length: width * height * depth * 4 }, (_, i) => {
    const [part, channel] = [i % 4, Math.floor(i / 4) % depth];
    const pixel = Math.floor(i / 4 / depth);
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    return (bytes[(channel * height + row) * bytesPerRow + column * 4 + part] ?? 0) / 255;
  });
}
