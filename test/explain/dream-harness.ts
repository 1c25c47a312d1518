/** Dreams for tests, on a small random network: made, stepped, looked at, and disposed at the end of each test. */

import { afterEach } from 'vitest';
import { Dream } from '../../src/explain/dream.ts';
import type { DreamMaterial } from '../../src/explain/dream-parts.ts';
import { DEFAULT_RECIPE, type DreamRecipe } from '../../src/explain/recipe.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import type { GpuTensor } from '../../src/gpu/tensor.ts';
import { readDense, type TestGpu, upload, withGpu } from '../kernels/harness.ts';
import { smallGraph } from '../net/small-graph.ts';
import { random } from '../support/random.ts';

export const GRAPH = {
  ...smallGraph(
    [1, 16, 16, 3],
    [
      {
        name: 'edges',
        kind: 'conv2d',
        inputs: ['input'],
        attributes: { pads: [1, 1, 1, 1] },
        filter: [3, 3, 6],
      },
      { name: 'fires', kind: 'relu', inputs: ['edges'] },
      { name: 'pool', kind: 'maxPool', inputs: ['fires'], attributes: { window: [2, 2], strides: [2, 2] } },
      {
        name: 'parts',
        kind: 'conv2d',
        inputs: ['pool'],
        attributes: { pads: [1, 1, 1, 1] },
        filter: [3, 3, 5],
      },
      { name: 'mean', kind: 'globalAveragePool', inputs: ['parts'] },
      { name: 'scores', kind: 'dense', inputs: ['mean'], filter: [7] },
    ],
    3,
  ),
  logits: 'scores',
};

export const RECIPE: DreamRecipe = {
  ...DEFAULT_RECIPE,
  height: 16,
  width: 16,
  objectives: [{ objective: 'channel', layer: 'parts', channel: 2, weight: 1 }],
};

export interface DreamTest {
  readonly test: TestGpu;
  /** A dream of `RECIPE` with these changes. */
  dreamOf(recipe: Partial<DreamRecipe>, given?: DreamMaterial): Promise<Dream>;
  submit(encode: (encoder: GPUCommandEncoder) => void): void;
  /** Steps in one submit. */
  run(dream: Dream, count: number): void;
  pixels(dream: Dream): Promise<Float32Array>;
  /** Values of a term, a number per picture. */
  values(dream: Dream, term?: number): Promise<Float32Array>;
  /** A random picture of the recipe's size. */
  original(pictures?: number): GpuTensor;
}

export function withDreams(): DreamTest {
  const dreams: Dream[] = [];
  const test = withGpu();
  // Hooks of a file run last first: this comes before the look at the GPU's complaints.
  afterEach(async () => {
    await test.gpu.device.queue.onSubmittedWorkDone();
    for (const dream of dreams.splice(0)) dream.dispose();
  });
  const submit = (encode: (encoder: GPUCommandEncoder) => void) => {
    const encoder = test.gpu.device.createCommandEncoder();
    encode(encoder);
    test.gpu.device.queue.submit([encoder.finish()]);
  };
  return {
    test,
    submit,
    async dreamOf(recipe, given) {
      const dream = await Dream.create(test.gpu, GRAPH, { ...RECIPE, ...recipe }, given);
      dreams.push(dream);
      return dream;
    },
    run: (dream, count) => submit((encoder) => dream.step(encoder, count)),
    pixels: (dream) => readDense(test.gpu, dream.picture),
    async values(dream, term = 0) {
      const count = dream.recipe.seeds.length;
      return (await readBuffer(test.gpu, dream.values)).slice(term * count, (term + 1) * count);
    },
    original(pictures = 1) {
      const values = random(1).uniform(pictures * 16 * 16 * 3, 0, 1);
      return upload(test.arena, 'original', values, [pictures, 16, 16, 3]);
    },
  };
}

export function sum(numbers: Float32Array): number {
  return numbers.reduce((a, b) => a + b, 0);
}
