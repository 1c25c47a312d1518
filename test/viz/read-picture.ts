/** Reads what a kernel drew. */

import type { Gpu } from '../../src/gpu/device.ts';
import { BufferUsage } from '../../src/gpu/flags.ts';
import { readBuffer } from '../../src/gpu/readback.ts';

/** Packed colours of an rgba8unorm texture, row by row. */
export async function readPicture(gpu: Gpu, texture: GPUTexture): Promise<Uint32Array> {
  const { width, height } = texture;
  const arena = gpu.arena('picture');
  const bytesPerRow = Math.ceil((width * 4) / 256) * 256;
  const usage = BufferUsage.COPY_DST | BufferUsage.COPY_SRC;
  const buffer = arena.buffer('copy', bytesPerRow * height, usage);
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [width, height]);
  gpu.device.queue.submit([encoder.finish()]);
  const rows = new Uint32Array((await readBuffer(gpu, buffer)).buffer);
  arena.dispose();
  const picture = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y * bytesPerRow) / 4;
    picture.set(rows.subarray(from, from + width), y * width);
  }
  return picture;
}
