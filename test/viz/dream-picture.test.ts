/** A batch of pictures on its way to the canvas: every colour where it belongs, ranges kept, opacity over squares. */

import { expect, it } from 'vitest';
import { TextureUsage } from '../../src/gpu/flags.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { TENSOR_USAGE, tensorParams } from '../../src/gpu/tensor.ts';
import pictureWgsl from '../../src/shaders/picture-to-canvas.wgsl?raw';
import { upload, withGpu } from '../kernels/harness.ts';

const test = withGpu();
/** Bytes of a row of a texture that is copied to a buffer. */
const ROW = 256;
const [PICTURES, HEIGHT, WIDTH, GAP] = [3, 35, 9, 2];
const ROW_WIDTH = PICTURES * (WIDTH + GAP) - GAP;
/** Two rows and columns of a picture of 35 rows make a square. */
const [SQUARE, GREYS] = [2, [0.36, 0.46]];

it.each([3, 4] as const)('draws a batch side by side, %i channels', async (channels) => {
  const { gpu, arena } = test;
  const count = PICTURES * HEIGHT * WIDTH * channels;
  const values = Float32Array.from({ length: count }, (_, i) => ((i * 37) % 140) / 100 - 0.2);
  const shape = [PICTURES, HEIGHT, WIDTH, channels] as const;
  const picture = upload(arena, 'picture', values, [...shape], { pitch: 2, first: 1 });
  const usage = TextureUsage.STORAGE_BINDING | TextureUsage.COPY_SRC;
  const size = [ROW_WIDTH, HEIGHT] as const;
  const texture = arena.texture({ label: 'canvas', size: [...size], format: 'rgba8unorm', usage }, 4);
  const kernel = await gpu.kernel('picture-to-canvas', pictureWgsl);
  const resources = { picture, canvas: texture.createView() };
  const step = kernel.step(arena, resources, { picture: tensorParams(picture), gap: GAP }, [...size]);
  const copy = arena.buffer('copy', ROW * HEIGHT, TENSOR_USAGE);
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  step.encode(pass);
  pass.end();
  encoder.copyTextureToBuffer({ texture }, { buffer: copy, bytesPerRow: ROW }, [...size]);
  gpu.device.queue.submit([encoder.finish()]);
  const bytes = new Uint8Array((await readBuffer(gpu, copy)).buffer);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < ROW_WIDTH; x++) {
      const seen = bytes.subarray(y * ROW + 4 * x, y * ROW + 4 * x + 4);
      expectPixel(seen, values, y, Math.floor(x / (WIDTH + GAP)), x % (WIDTH + GAP), channels);
    }
  }
});

function expectPixel(
  seen: Uint8Array,
  values: Float32Array,
  y: number,
  n: number,
  x: number,
  channels: number,
): void {
  if (x >= WIDTH) {
    expect([...seen]).toEqual([0, 0, 0, 0]);
    return;
  }
  const first = ((n * HEIGHT + y) * WIDTH + x) * channels;
  const at = (c: number) => Math.min(1, Math.max(0, values[first + c] ?? 0));
  const grey = GREYS[(Math.floor(x / SQUARE) + Math.floor(y / SQUARE)) % 2] ?? 0;
  const opacity = channels === 4 ? at(3) : 1;
  for (let c = 0; c < 3; c++) {
    const wanted = 255 * (opacity * at(c) + (1 - opacity) * grey);
    expect(Math.abs((seen[c] ?? 0) - wanted)).toBeLessThanOrEqual(0.51);
  }
  expect(seen[3]).toBe(255);
}
