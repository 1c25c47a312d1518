/** The blur of the smooth gradient: reached by an option, in both directions, and in no other mode. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { Backward } from '../../src/net/backward.ts';
import { Tangent } from '../../src/net/tangent.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';
import { count, gradients, inner, norm, relativeError, runOn, tangents } from './derivatives.ts';
import { smallGraph } from './small-graph.ts';
import { NETWORKS } from './small-networks.ts';

let gpu: Gpu;
const errors: string[] = [];
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
  gpu.onError((message) => errors.push(message));
});
afterAll(() => {
  gpu.dispose();
  expect(errors).toEqual([]);
});

const SHAPE = [2, 11, 9, 3] as const;
const graph = smallGraph([1, 11, 9, 3], NETWORKS['an inception block with a shared reducer'] ?? []);
const run = () => runOn(gpu, graph, SHAPE, random(3).uniform(count(SHAPE)));
const BLURRED = { mode: 'smooth', blur: true } as const;

it('changes the gradient behind a max pool, and nothing that lies before it', async () => {
  const network = await run();
  const w = random(8).normal(count(network.tensor('logits').shape));
  const sharp = await gradients(network, { logits: w }, ['stem', 'block'], { mode: 'smooth' });
  const blurred = await gradients(network, { logits: w }, ['stem', 'block'], BLURRED);
  const none = new Float32Array();
  expect(relativeError(blurred.get('stem') ?? none, sharp.get('stem') ?? none)).toBeGreaterThan(0.01);
  expect(blurred.get('block')).toEqual(sharp.get('block'));
  network.dispose();
});

it('is the transpose of the blurred tangent', async () => {
  const network = await run();
  const v = random(5).normal(count(SHAPE));
  const w = random(6).normal(count(network.tensor('logits').shape));
  const forward = await tangents(network, { from: 'input', to: ['logits'], ...BLURRED }, v);
  const backward = await gradients(network, { logits: w }, ['input'], BLURRED);
  const [jv, jw] = [forward.get('logits') ?? v, backward.get('input') ?? w];
  expect(Math.abs(inner(jv, w) - inner(v, jw)) / (norm(v) * norm(jw))).toBeLessThan(2e-6);
  network.dispose();
});

it.each(['exact', 'linear'] as const)('is refused in mode %s', async (mode) => {
  const network = await run();
  const wrong = { mode, blur: true };
  await expect(Backward.create(network, { ...wrong, from: ['logits'], to: ['input'] })).rejects.toThrow(mode);
  await expect(Tangent.create(network, { ...wrong, from: 'input', to: ['logits'] })).rejects.toThrow(mode);
  network.dispose();
});
