/** Networks and pictures from disk, for the command line and the tests. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import type { Arena } from '../src/gpu/arena.ts';
import type { Gpu } from '../src/gpu/device.ts';
import { TextureUsage } from '../src/gpu/flags.ts';
import { Program } from '../src/gpu/program.ts';
import { labelled, missingLabels, parseLabels } from '../src/net/formats/labels.ts';
import { openNetworkFile } from '../src/net/formats/open.ts';
import { frameToInputStep } from '../src/net/frame-to-input.ts';
import type { Graph } from '../src/net/graph.ts';
import type { Network } from '../src/net/network.ts';

const WEIGHTS = fileURLToPath(new URL('../weights/', import.meta.url));

/** Reads a network: a folder with graph.json, or a single .onnx or .pb file. Simplified, ready for a device. */
export function loadGraph(path: string): Graph {
  const files = statSync(path).isDirectory()
    ? ['graph.json', 'weights.safetensors', 'labels.json'].map((name) => join(path, name)).filter(existsSync)
    : [path];
  const named = files.map((file) => ({ name: basename(file), bytes: new Uint8Array(readFileSync(file)) }));
  return withKnownLabels(openNetworkFile(named));
}

/** Gives a graph without names for its classes those that are known to belong to it. */
export function withKnownLabels(graph: Graph): Graph {
  const names = missingLabels(graph);
  return names === null ? graph : labelled(graph, parseLabels(readFileSync(join(WEIGHTS, names), 'utf8')));
}

/** RGBA bytes, rows from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Decodes a JPEG or PNG. @throws Error that says which */
export function decodePicture(bytes: Uint8Array): Pixels {
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50;
  const { width, height, data } = isPng
    ? PNG.sync.read(Buffer.from(bytes))
    : jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true });
  return { width, height, data: new Uint8Array(data) };
}

/** The middle pixels of a picture, as many as that or as there are. */
export function cropMiddle({ width, height, data }: Pixels, mostWidth: number, mostHeight: number): Pixels {
  const [w, h] = [Math.min(width, mostWidth), Math.min(height, mostHeight)];
  const [left, top] = [Math.floor((width - w) / 2), Math.floor((height - h) / 2)];
  const cropped = new Uint8Array(w * h * 4);
  for (let row = 0; row < h; row++) {
    const from = ((top + row) * width + left) * 4;
    cropped.set(data.subarray(from, from + w * 4), row * w * 4);
  }
  return { width: w, height: h, data: cropped };
}

/** A texture that holds any picture of this size; fill it with `writePixels`. */
export function pictureTexture(arena: Arena, width: number, height: number): GPUTexture {
  const usage = TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_DST;
  return arena.texture({ label: 'picture', size: [width, height], format: 'rgba8unorm', usage }, 4);
}

/** Writes a picture to the network's input as the page does: middle square, tent filter, mean and deviation. */
export async function showPicture(gpu: Gpu, network: Network, pixels: Pixels): Promise<void> {
  const { width, height } = pixels;
  const arena = gpu.arena('picture');
  const picture = pictureTexture(arena, width, height);
  writePixels(gpu, picture, pixels);
  const { step } = await frameToInputStep(gpu, arena, {
    picture: picture.createView(),
    pictureWidth: width,
    pictureHeight: height,
    input: network.input,
    preprocess: network.graph.preprocess,
    fit: 'crop',
    mirror: false,
  });
  new Program('picture to input', [step]).run(gpu);
  await gpu.device.queue.onSubmittedWorkDone();
  arena.dispose();
}

export function writePixels(gpu: Gpu, texture: GPUTexture, pixels: Pixels): void {
  const { width, height, data } = pixels;
  gpu.device.queue.writeTexture({ texture }, data, { bytesPerRow: width * 4 }, { width, height });
}
