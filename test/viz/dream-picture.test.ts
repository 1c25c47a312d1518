/** A picture's tensor on its way to the canvas: every colour where it belongs, ranges kept. */

import { expect, it } from 'vitest';
import { TextureUsage } from '../../src/gpu/flags.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { TENSOR_USAGE, tensorParams } from '../../src/gpu/tensor.ts';
import pictureWgsl from '../../src/shaders/picture-to-canvas.wgsl?raw';
import { upload, withGpu } from '../kernels/harness.ts';

const test = withGpu();
/** Bytes of a row of a texture that is copied to a buffer. */
const ROW = 256;

it.each([3, 4] as const)('draws one picture of a batch, %i channels', async (channels) => {
  const { gpu, arena } = test;
  const [height, width] = [5, 9];
  const count = 2 * height * width * channels;
  const values = Float32Array.from({ length: count }, (_, i) => ((i * 37) % 140) / 100 - 0.2);
  const picture = upload(arena, 'picture', values, [2, height, width, channels], { pitch: 2, first: 1 });
  const usage = TextureUsage.STORAGE_BINDING | TextureUsage.COPY_SRC;
  const texture = arena.texture({ label: 'canvas', size: [width, height], format: 'rgba8unorm', usage }, 4);
  const kernel = await gpu.kernel('picture-to-canvas', pictureWgsl);
  const resources = { picture, canvas: texture.createView() };
  const params = { picture: tensorParams(picture), sample: 1 };
  const step = kernel.step(arena, resources, params, [width, height]);
  const copy = arena.buffer('copy', ROW * height, TENSOR_USAGE);
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  step.encode(pass);
  pass.end();
  encoder.copyTextureToBuffer({ texture }, { buffer: copy, bytesPerRow: ROW }, [width, height]);
  gpu.device.queue.submit([encoder.finish()]);
  const bytes = new Uint8Array((await readBuffer(gpu, copy)).buffer);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = Math.floor(pixel / width) * ROW + (pixel % width) * 4;
    const first = (height * width + pixel) * channels;
    for (let c = 0; c < 3; c++) {
      const wanted = 255 * Math.min(1, Math.max(0, values[first + c] ?? 0));
      expect(Math.abs((bytes[at + c] ?? 0) - wanted)).toBeLessThanOrEqual(0.51);
    }
    expect(bytes[at + 3]).toBe(255);
  }
});
