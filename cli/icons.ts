/**
 * Renders the icons of a network's channels: `npm run icons -- <network> [layer …] [--size 64] [--steps 96] [--batch 8]
 * [--seed 0] [--out weights/<network>/icons]`. A JPEG sheet per layer and icons.json (docs/formats.md).
 *
 * A layer that is in icons.json with the same recipe is not rendered again, so an interrupted run goes on where it was.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Dream } from '../src/explain/dream.ts';
import { channelRecipe } from '../src/explain/recipe.ts';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import { readTensor } from '../src/gpu/readback.ts';
import type { Graph } from '../src/net/graph.ts';
import { inferShapes } from '../src/net/shapes.ts';
import { openGpu } from './dawn.ts';
import { runDream, wholeNumber } from './dream.ts';
import { loadGraph } from './load.ts';
import { encodeJpeg, toRgba } from './pictures.ts';
import { ProgressBar } from './progress.ts';

const OPTIONS = {
  size: { type: 'string', default: '64' },
  steps: { type: 'string', default: '96' },
  batch: { type: 'string', default: '8' },
  seed: { type: 'string', default: '0' },
  out: { type: 'string' },
} as const;
const COLUMNS = 16;
const JPEG_QUALITY = 82;

interface Plan {
  readonly size: number;
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
}

/** icons.json. */
interface Manifest {
  readonly format: 'cubescope-icons';
  readonly version: 1;
  readonly tile: number;
  readonly recipe: { readonly steps: number; readonly seed: number };
  readonly layers: Record<string, { sheet: string; columns: number; count: number }>;
}

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [path, ...layers] = positionals;
  if (!path) {
    console.error(
      'usage: npm run icons -- <network> [layer …] [--size 64] [--steps 96] [--batch 8] [--out folder]',
    );
    return 2;
  }
  const [size = 0, steps = 0, batch = 0, seed = 0] = [
    values.size,
    values.steps,
    values.batch,
    values.seed,
  ].map(wholeNumber);
  const plan = { size, steps, batch, seed };
  const folder = values.out ?? join('weights', basename(path, '.onnx'), 'icons');
  mkdirSync(folder, { recursive: true });
  const manifest = readManifest(folder, plan);
  const graph = loadGraph(path);
  const gpu = await openDevice(await openGpu());
  for (const layer of layers.length > 0 ? layers : graph.layers) {
    if (manifest.layers[layer]) continue;
    manifest.layers[layer] = await renderLayer(gpu, graph, layer, plan, folder);
    writeFileSync(join(folder, 'icons.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  }
  return 0;
}

/** What is there already of the same recipe. */
function readManifest(folder: string, { size, steps, seed }: Plan): Manifest {
  const empty: Manifest = {
    format: 'cubescope-icons',
    version: 1,
    tile: size,
    recipe: { steps, seed },
    layers: {},
  };
  const file = join(folder, 'icons.json');
  if (!existsSync(file)) return empty;
  const found = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const same = found.tile === size && found.recipe.steps === steps && found.recipe.seed === seed;
  return same ? found : empty;
}

/** One program for the whole layer: each batch only names other channels and begins anew. */
async function renderLayer(
  gpu: Gpu,
  graph: Graph,
  layer: string,
  plan: Plan,
  folder: string,
): Promise<Manifest['layers'][string]> {
  const { size, steps, batch, seed } = plan;
  const count = inferShapes(graph).get(layer)?.[3];
  if (count === undefined)
    throw new Error(`"${graph.name}" has no layer "${layer}"; it has: ${graph.layers.join(', ')}.`);
  const rows = Math.ceil(count / COLUMNS);
  const sheet = Buffer.alloc(rows * size * COLUMNS * size * 4, 255);
  const bar = new ProgressBar(layer, count);
  const of = (first: number) => Array.from({ length: batch }, (_, i) => Math.min(first + i, count - 1));
  const dream = await Dream.create(gpu, graph, channelRecipe(layer, of(0), { size, seed }));
  for (let first = 0; first < count; first += batch) {
    const encoder = gpu.device.createCommandEncoder({ label: 'icons' });
    dream.setTerm(0, { channel: of(first) });
    dream.restart(encoder);
    gpu.device.queue.submit([encoder.finish()]);
    await runDream(gpu, dream, steps);
    const pictures = await readTensor(gpu, dream.picture);
    for (let i = 0; i < Math.min(batch, count - first); i++)
      place(sheet, toRgba(pictures, size, size, i), first + i, size);
    bar.show(Math.min(first + batch, count));
  }
  dream.dispose();
  const file = `${layer.replaceAll(/[^\w.-]+/g, '-')}.jpg`;
  writeFileSync(join(folder, file), encodeJpeg(sheet, rows * size, COLUMNS * size, JPEG_QUALITY));
  bar.end(`${count} icons, ${join(folder, file)}`);
  return { sheet: file, columns: COLUMNS, count };
}

/** Copies a tile into its place, row by row. */
function place(sheet: Buffer, tile: Buffer, index: number, size: number): void {
  const [left, top] = [(index % COLUMNS) * size, Math.floor(index / COLUMNS) * size];
  for (let row = 0; row < size; row++) {
    tile.copy(sheet, ((top + row) * COLUMNS * size + left) * 4, row * size * 4, (row + 1) * size * 4);
  }
}
