/** Test pictures made of formulas, so that no test needs a binary file, and the way back to pixels. */
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';

export type Rgb = readonly [red: number, green: number, blue: number];

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA bytes, row by row. */
  readonly data: Buffer;
}

/** A picture whose pixel (x, y) has the colour `paint(x, y)`, each part 0 to 255. */
export function paintPicture(width: number, height: number, paint: (x: number, y: number) => Rgb): Picture {
  const data = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([...paint(x, y), 255], (y * width + x) * 4);
  }
  return { width, height, data };
}

export function solidPicture(width: number, height: number, color: Rgb): Picture {
  return paintPicture(width, height, () => color);
}

export function pixelAt({ width, height, data }: Picture, x: number, y: number): Rgb {
  if (x < 0 || y < 0 || x >= width || y >= height) {
    throw new Error(`pixel (${x}, ${y}) lies outside the picture of ${width}×${height}`);
  }
  const at = (y * width + x) * 4;
  return [data.readUInt8(at), data.readUInt8(at + 1), data.readUInt8(at + 2)];
}

/** The file of a JPEG; quality 0 to 100. */
export function encodeJpeg(picture: Picture, quality = 95): Buffer {
  return jpeg.encode({ ...picture }, quality).data;
}

export function decodeJpeg(file: Buffer): Picture {
  const { width, height, data } = jpeg.decode(file);
  return { width, height, data };
}

/** The file of a PNG, exact. */
export function encodePng({ width, height, data }: Picture): Buffer {
  const png = new PNG({ width, height });
  data.copy(png.data);
  return PNG.sync.write(png);
}

export function decodePng(file: Buffer): Picture {
  const { width, height, data } = PNG.sync.read(file);
  return { width, height, data };
}
