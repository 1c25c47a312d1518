/**
 * Are icons honest? For some channels: how strongly the finished icon fires its channel, beside the strongest firing
 * on real pictures: `npm run icon-check -- <network> <pictures.tar> <layer:channel,channel …> [--pictures 200]
 * [--size 96] [--steps 96] [--batch 5] [--before] [--out folder]`. With `--before` icons are made for channels before
 * their ReLU.
 *
 * Firing is the channel's largest value over the layer's positions. The icon is rounded to bytes first, as a person
 * would see it, and shown to the network in its own size, without transforms.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Dream } from '../src/explain/dream.ts';
import { channelRecipe } from '../src/explain/recipe.ts';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import { readTensor } from '../src/gpu/readback.ts';
import type { Graph } from '../src/net/graph.ts';
import { Network } from '../src/net/network.ts';
import { openGpu } from './dawn.ts';
import { runDream, wholeNumber } from './dream.ts';
import { decodePicture, loadGraph, showPicture } from './load.ts';
import { encodePng, toRgba } from './pictures.ts';
import { ProgressBar } from './progress.ts';
import { tarFiles } from './tar.ts';

const OPTIONS = {
  pictures: { type: 'string', default: '200' },
  size: { type: 'string', default: '96' },
  steps: { type: 'string', default: '96' },
  batch: { type: 'string', default: '5' },
  before: { type: 'boolean', default: false },
  out: { type: 'string', default: 'dreams' },
} as const;

interface Units {
  readonly layer: string;
  readonly channels: readonly number[];
}

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [path, pictures, ...rest] = positionals;
  if (!path || !pictures || rest.length === 0) {
    console.error('usage: npm run icon-check -- <network> <pictures.tar> <layer:channel,channel …>');
    return 2;
  }
  const [count = 0, size = 0, steps = 0, batch = 0] = [
    values.pictures,
    values.size,
    values.steps,
    values.batch,
  ].map(wholeNumber);
  const units = rest.map(readUnits);
  const gpu = await openDevice(await openGpu());
  const graph = loadGraph(path);
  const best = await bestOnPictures(gpu, graph, units, pictures, count);
  const icons = await Network.create(gpu, graph, { height: size, width: size });
  mkdirSync(values.out, { recursive: true });
  console.log('| layer | channel | best of the pictures | icon | ratio |');
  console.log('|---|---|---|---|---|');
  const ratios: number[] = [];
  for (const { layer, channels } of units) {
    for (let first = 0; first < channels.length; first += batch) {
      const some = channels.slice(first, first + batch);
      const pictures = await render(gpu, graph, layer, some, { size, steps, before: values.before });
      for (const [i, channel] of some.entries()) {
        const rgba = toRgba(pictures, size, size, i);
        writeFileSync(join(values.out, `${layer}-${channel}.png`), encodePng(rgba, size, size));
        await showPicture(gpu, icons, { width: size, height: size, data: new Uint8Array(rgba) });
        icons.forward([layer]).run(gpu);
        const fires = (await peaks(gpu, icons, layer))[channel] ?? Number.NaN;
        const real = best.get(layer)?.[channel] ?? Number.NaN;
        ratios.push(fires / real);
        console.log(
          `| ${layer} | ${channel} | ${real.toFixed(1)} | ${fires.toFixed(1)} | ${(fires / real).toFixed(2)} |`,
        );
      }
    }
  }
  const sorted = ratios.filter(Number.isFinite).sort((a, b) => a - b);
  console.log(
    `median ratio ${sorted[Math.floor(sorted.length / 2)]?.toFixed(2)} over ${sorted.length} units`,
  );
  return 0;
}

function readUnits(text: string): Units {
  const at = text.lastIndexOf(':');
  return {
    layer: text.slice(0, at),
    channels: text
      .slice(at + 1)
      .split(',')
      .map(wholeNumber),
  };
}

async function render(
  gpu: Gpu,
  graph: Graph,
  layer: string,
  channels: readonly number[],
  { size, steps, before }: { size: number; steps: number; before: boolean },
) {
  const options = { size, seed: 0, ...(before && { before: 'activation' as const }) };
  const dream = await Dream.create(gpu, graph, channelRecipe(layer, channels, options));
  const bar = new ProgressBar(`${layer}:${channels}`, steps);
  await runDream(gpu, dream, steps, (done) => bar.show(done));
  const pictures = await readTensor(gpu, dream.picture);
  dream.dispose();
  return pictures;
}

/** The largest value of each channel of each layer over the first pictures of an archive. */
async function bestOnPictures(
  gpu: Gpu,
  graph: Graph,
  units: readonly Units[],
  archive: string,
  count: number,
) {
  const layers = [...new Set(units.map(({ layer }) => layer))];
  const network = await Network.create(gpu, graph);
  const program = network.forward(layers);
  const best = new Map(layers.map((layer) => [layer, new Float32Array(network.tensor(layer).shape[3])]));
  const bar = new ProgressBar('pictures', count);
  let seen = 0;
  for (const { bytes } of tarFiles(readFileSync(archive))) {
    if (seen >= count) break;
    await showPicture(gpu, network, decodePicture(bytes));
    program.run(gpu);
    for (const [layer, largest] of best) {
      const found = await peaks(gpu, network, layer);
      for (const [channel, value] of found.entries())
        largest[channel] = Math.max(largest[channel] ?? 0, value);
    }
    bar.show(++seen);
  }
  network.dispose();
  return best;
}

/** Largest value of each channel of a layer. */
async function peaks(gpu: Gpu, network: Network, layer: string): Promise<Float32Array> {
  const tensor = network.tensor(layer);
  const channels = tensor.shape[3];
  const found = new Float32Array(channels).fill(Number.NEGATIVE_INFINITY);
  for (const [i, value] of (await readTensor(gpu, tensor)).entries()) {
    found[i % channels] = Math.max(found[i % channels] ?? value, value);
  }
  return found;
}
