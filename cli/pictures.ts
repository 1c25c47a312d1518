/** Pictures that the engine made, as files. */

import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';

/** One picture of a batch, [n, h, w, 3] in 0…1, as RGBA bytes. */
export function toRgba(values: Float32Array, height: number, width: number, index = 0): Buffer {
  const pixels = height * width;
  const rgba = Buffer.alloc(pixels * 4, 255);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) {
      const value = values[(index * pixels + i) * 3 + c] ?? 0;
      rgba[i * 4 + c] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
  return rgba;
}

/** One picture of a batch with opacity, [n, h, w, 4] in 0…1, as RGBA bytes. */
export function toTransparentRgba(values: Float32Array, height: number, width: number, index = 0): Buffer {
  const bytes = height * width * 4;
  const some = values.subarray(index * bytes, (index + 1) * bytes);
  return Buffer.from(some.map((value) => Math.round(255 * Math.min(1, Math.max(0, value)))));
}

/** @param transparent whether the file keeps alpha */
export function encodePng(rgba: Buffer, height: number, width: number, transparent = false): Buffer {
  const png = new PNG({ width, height });
  rgba.copy(png.data);
  return PNG.sync.write(png, { colorType: transparent ? 6 : 2 });
}

export function encodeJpeg(rgba: Buffer, height: number, width: number, quality: number): Buffer {
  return jpeg.encode({ data: rgba, width, height }, quality).data;
}
