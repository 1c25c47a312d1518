/** Networks and pictures from disk, for the command line and the tests. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import jpeg from 'jpeg-js';
import type { Arena } from '../src/gpu/arena.ts';
import type { Gpu } from '../src/gpu/device.ts';
import { TextureUsage } from '../src/gpu/flags.ts';
import { openNetworkFile } from '../src/net/formats/open.ts';
import type { Graph } from '../src/net/graph.ts';

/** Reads a network: a folder with graph.json, or a single .onnx or .pb file. Simplified, ready for a device. */
export function loadGraph(path: string): Graph {
  const files = statSync(path).isDirectory()
    ? ['graph.json', 'weights.safetensors', 'labels.json'].map((name) => join(path, name)).filter(existsSync)
    : [path];
  return openNetworkFile(
    files.map((file) => ({ name: basename(file), bytes: new Uint8Array(readFileSync(file)) })),
  );
}

/** RGBA bytes, rows from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

export function decodePicture(bytes: Uint8Array): Pixels {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true });
  return { width, height, data: new Uint8Array(data) };
}

/** A texture that holds any picture of this size; fill it with `writePixels`. */
export function pictureTexture(arena: Arena, width: number, height: number): GPUTexture {
  const usage = TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_DST;
  return arena.texture({ label: 'picture', size: [width, height], format: 'rgba8unorm', usage }, 4);
}

export function writePixels(gpu: Gpu, texture: GPUTexture, pixels: Pixels): void {
  const { width, height, data } = pixels;
  gpu.device.queue.writeTexture({ texture }, data, { bytesPerRow: width * 4 }, { width, height });
}
