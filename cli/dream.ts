/**
 * Renders what units look for: `npm run dream -- <network> <layer:channel …> [--size 128] [--steps 256] [--seed 0]
 * [--alpha white|transparent] [--out dreams]`. One PNG per unit, with lucid's default recipe, or with transparency where
 * nothing matters: on white as the article shows its icons, or left transparent.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Dream } from '../src/explain/dream.ts';
import { onWhite } from '../src/explain/images/composite.ts';
import { alphaRecipe, channelRecipe } from '../src/explain/recipe.ts';
import { type Gpu, openGpu as openDevice } from '../src/gpu/device.ts';
import { readBuffer, readTensor } from '../src/gpu/readback.ts';
import { openGpu } from './dawn.ts';
import { loadGraph } from './load.ts';
import { encodePng, toRgba, toTransparentRgba } from './pictures.ts';
import { ProgressBar } from './progress.ts';

const OPTIONS = {
  size: { type: 'string', default: '128' },
  steps: { type: 'string', default: '256' },
  seed: { type: 'string', default: '0' },
  alpha: { type: 'string' },
  out: { type: 'string', default: 'dreams' },
} as const;

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [path, ...units] = positionals;
  if (!path || units.length === 0) {
    console.error(
      'usage: npm run dream -- <network> <layer:channel …> [--size 128] [--steps 256] [--seed 0] [--alpha white]',
    );
    return 2;
  }
  const [size, steps, seed] = [values.size, values.steps, values.seed].map(wholeNumber) as [
    number,
    number,
    number,
  ];
  const { alpha } = values;
  if (alpha !== undefined && alpha !== 'white' && alpha !== 'transparent') {
    throw new Error(`--alpha is "white" or "transparent", not "${alpha}".`);
  }
  const gpu = await openDevice(await openGpu());
  const graph = loadGraph(path);
  mkdirSync(values.out, { recursive: true });
  for (const unit of units) {
    const { layer, channel } = readUnit(unit);
    const recipe = alpha
      ? alphaRecipe(layer, [channel], { size, seed, steps })
      : channelRecipe(layer, [channel], { size, seed });
    const dream = await Dream.create(gpu, graph, recipe);
    const bar = new ProgressBar(unit, steps);
    await runDream(gpu, dream, steps, (done) => bar.show(done));
    const [value = Number.NaN] = await readBuffer(gpu, dream.values);
    const file = join(values.out, `${unit.replaceAll(/[^\w.-]+/g, '-')}.png`);
    writeFileSync(file, toPng(await readTensor(gpu, dream.picture), size, alpha));
    bar.end(`objective ${value.toFixed(3)}, ${file}`);
    dream.dispose();
  }
  return 0;
}

function toPng(values: Float32Array, size: number, alpha: 'white' | 'transparent' | undefined): Buffer {
  if (alpha === 'transparent') return encodePng(toTransparentRgba(values, size, size), size, size, true);
  return encodePng(toRgba(alpha ? onWhite(values) : values, size, size), size, size);
}

/** Takes so many steps, a submit each, and tells how far it is. */
export async function runDream(
  gpu: Gpu,
  dream: Dream,
  steps: number,
  onStep: (done: number) => void = () => {},
): Promise<void> {
  for (let done = 0; done < steps; done++) {
    const encoder = gpu.device.createCommandEncoder({ label: 'dream' });
    dream.step(encoder);
    gpu.device.queue.submit([encoder.finish()]);
    await gpu.device.queue.onSubmittedWorkDone();
    onStep(done + 1);
  }
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`"${text}" is not a whole number.`);
  return value;
}

function readUnit(unit: string): { layer: string; channel: number } {
  const at = unit.lastIndexOf(':');
  if (at < 1) throw new Error(`"${unit}" names no unit; write layer:channel, such as mixed4d:12.`);
  return { layer: unit.slice(0, at), channel: wholeNumber(unit.slice(at + 1)) };
}
