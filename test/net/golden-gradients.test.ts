/**
 * Gradients of whole networks against PyTorch's (recipe: test/golden/gradients/make.py). The development networks
 * stay outside the repository; without them only the network that ships is compared. SHOW_ERRORS=1 prints the errors
 * that docs/accuracy.md lists.
 */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadGraph } from '../../cli/load.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import type { Network } from '../../src/net/network.ts';
import { goldenPicture, hash } from '../support/golden-picture.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { count, gradients, norm, runOn } from './derivatives.ts';

const folder = 'test/golden/gradients';
/** As in the recipe: the sample j lies at j · STEP mod size. */
const STEP = 104729;

interface Gradient {
  size: number;
  norm: number;
  begin: number;
  count: number;
  projections: number[];
}
interface Objective {
  from: string;
  channel: number;
  gradients: Record<string, Gradient>;
}
interface Golden {
  file: string;
  /** Seed of the noise on the picture. */
  noise: number;
  values: string;
  objectives: Record<string, Objective>;
}
const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as Record<string, Golden>;

/** The signs of the recipe are the hash's highest bit. */
function project(k: number, values: Float32Array): number {
  return values.reduce((sum, value, i) => sum + (hash(k, i) < 0 ? -value : value), 0);
}

/** The relative L2 error on the samples, and as the projections estimate it for the whole gradient. */
function errors(actual: Float32Array, golden: Gradient, samples: Float32Array) {
  const expected = samples.subarray(golden.begin, golden.begin + golden.count);
  const seen = expected.map((_, j) => actual[(j * STEP) % golden.size] ?? Number.NaN);
  const difference = seen.map((value, j) => value - (expected[j] ?? 0));
  const misses = golden.projections.map((value, k) => (project(k, actual) - value) ** 2);
  const mean = misses.reduce((a, b) => a + b) / misses.length;
  return { samples: norm(difference) / norm(expected), whole: Math.sqrt(mean) / golden.norm };
}

describe.each(Object.entries(manifest))('%s', (_, golden) => {
  describe.skipIf(!existsSync(golden.file))(`(skipped without ${golden.file})`, () => {
    let gpu: Gpu;
    let network: Network;
    beforeAll(async () => {
      gpu = await openGpu(await getTestGpuProvider());
      const graph = loadGraph(golden.file.replace(/\/graph\.json$/, ''));
      const { shape, values } = goldenPicture(graph, golden.noise);
      network = await runOn(gpu, graph, shape, values);
    }, 240_000);
    afterAll(() => gpu?.dispose());

    it.each(Object.entries(golden.objectives))(
      'gradients of %s agree with PyTorch to 1e-3',
      async (_, { from, channel, gradients: expected }) => {
        const bytes = new Uint8Array(readFileSync(`${folder}/${golden.values}`));
        const samples = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
        const { shape } = network.tensor(from);
        const seed = Float32Array.from({ length: count(shape) }, (_, i) => Number(i % shape[3] === channel));
        const actual = await gradients(network, { [from]: seed }, Object.keys(expected));
        for (const [name, value] of Object.entries(expected)) {
          const found = actual.get(name) ?? new Float32Array();
          expect(found.length, name).toBe(value.size);
          const error = errors(found, value, samples);
          if (process.env.SHOW_ERRORS) console.log(golden.values, from, name, error);
          expect(Math.max(error.samples, error.whole), name).toBeLessThanOrEqual(1e-3);
        }
      },
      240_000,
    );
  });
});
