/** The network of the page goes at any moment: what is bound to it meanwhile goes with it. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { LiveNetwork } from '../../src/app/live-network.ts';
import { DEFAULT_STATE } from '../../src/app/state.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { TextureUsage } from '../../src/gpu/flags.ts';
import { buildGraph, conv } from '../net/build-graph.ts';
import { getTestGpuProvider } from '../support/gpu.ts';

const GRAPH = buildGraph([conv('a', 3, 3, 4)], { inputShape: [1, 8, 8, 3], layers: ['a'] });

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
});
afterAll(() => gpu.dispose());

it.each([
  ['before', true],
  ['while', false],
])('holds nothing once it is let go of %s a picture is bound', async (_, before) => {
  const nobody = () => {};
  const live = await LiveNetwork.create(gpu, GRAPH, { onClasses: nobody, onRange: nobody, onCell: nobody });
  const usage = TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_DST;
  const texture = gpu.device.createTexture({ size: [6, 5], format: 'rgba8unorm', usage });
  expect(gpu.counts.bytes).toBeGreaterThan(0);
  if (before) live.dispose();
  const bound = live.bindPicture(texture, DEFAULT_STATE);
  if (!before) live.dispose();
  await bound;
  expect(gpu.counts.bytes).toBe(0);
  texture.destroy();
});
