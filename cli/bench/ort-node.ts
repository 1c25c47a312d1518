/** Loads onnxruntime-web in Node: its builds are files of the package, and so is their WebAssembly. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ORT_BUILDS, type Ort } from '../peers/onnxruntime.ts';

/** Where the package's builds lie. */
export function ortFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
}

/** @throws Error of Node's where the package is not installed */
export async function nodeOrt(build: keyof typeof ORT_BUILDS): Promise<Ort> {
  const folder = ortFolder();
  const file = pathToFileURL(join(folder, ORT_BUILDS[build])).href;
  const ort: Ort = await import(/* @vite-ignore */ file);
  ort.env.wasm.wasmPaths = pathToFileURL(join(folder, '/')).href;
  return ort;
}
