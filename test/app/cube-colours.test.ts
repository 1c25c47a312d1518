/** What the cube shows besides activations: attributions cell by cell, and its natural cuts. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CubeAttribution } from '../../src/app/cube-attribution.ts';
import { cubeSettings } from '../../src/app/cube-settings.ts';
import { cutThrough } from '../../src/app/cuts.ts';
import { DEFAULT_STATE } from '../../src/app/state.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readBuffer, readTensor } from '../../src/gpu/readback.ts';
import type { Network } from '../../src/net/network.ts';
import { count, gradients, runOn } from '../net/derivatives.ts';
import { smallGraph } from '../net/small-graph.ts';
import { conv, NETWORKS } from '../net/small-networks.ts';
import { expectClose } from '../support/close.ts';
import { getTestGpuProvider } from '../support/gpu.ts';
import { random } from '../support/random.ts';

const SHAPE = [1, 9, 7, 3] as const;
const BLOCK = NETWORKS['an inception block with a shared reducer'] ?? [];
const graph = {
  ...smallGraph(SHAPE, [
    ...BLOCK.slice(0, 7),
    conv('later', 'block', [3, 3, 6], { activation: 'relu' }),
    { name: 'gap', kind: 'globalAveragePool', inputs: ['later'] },
    { name: 'logits', kind: 'dense', inputs: ['gap'], filter: [5] },
  ]),
  logits: 'logits',
};

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
});
afterAll(() => gpu.dispose());

function run(): Promise<Network> {
  return runOn(gpu, graph, SHAPE, random(5).uniform(count(SHAPE)));
}

describe('attributions for the cube', () => {
  it('are activation times gradient in every cell, and say how far they reach', async () => {
    const network = await run();
    const cube = await CubeAttribution.create(network, 'block');
    for (const index of [3, 0]) {
      const encoder = gpu.device.createCommandEncoder();
      cube.encode(encoder, index);
      gpu.device.queue.submit([encoder.finish()]);
      const seed = Float32Array.from({ length: 5 }, (_, each) => Number(each === index));
      const dx = (await gradients(network, { logits: seed }, ['block'])).get('block') ?? new Float32Array();
      const x = await readTensor(gpu, network.tensor('block'));
      const expected = x.map((value, i) => value * (dx[i] ?? 0));
      expectClose(await readTensor(gpu, cube.shown.tensor), expected, { tolerance: 1e-5 });
      const [least = 0, most = 0] = await readBuffer(gpu, cube.shown.range);
      expectClose([least, most], [Math.min(...expected), Math.max(...expected)], { tolerance: 1e-5 });
    }
    for (const each of [cube, network]) each.dispose();
  });

  it('need classes, and a layer that leads to them', async () => {
    const network = await run();
    await expect(CubeAttribution.create(network, 'nowhere')).rejects.toThrow('nowhere');
    const nameless = await runOn(gpu, { ...graph, logits: null }, SHAPE, new Float32Array(count(SHAPE)));
    await expect(CubeAttribution.create(nameless, 'block')).rejects.toThrow('class scores');
    for (const each of [network, nameless]) each.dispose();
  });

  it('are drawn with a sign, whatever map is chosen', () => {
    const state = { ...DEFAULT_STATE, colourMap: 'viridis' as const };
    expect(cubeSettings(state).colourMap).toBe('viridis');
    expect(cubeSettings({ ...state, colourBy: 'groups' }).colourMap).toBe('viridis');
    const signed = cubeSettings({ ...state, colourBy: 'attribution' });
    expect(signed.colourMap).toBe('signed');
    // The same cells are full and none: only where full colour is differs.
    expect(signed.gain * signed.threshold).toBeCloseTo(state.gain * state.threshold, 9);
  });
});

describe('natural cuts', () => {
  const shape = [1, 14, 10, 112] as const;
  const cell = { row: 3, column: 4, channel: 17 };

  it('go through what is pointed at', () => {
    expect(cutThrough('neuron', cell, shape)).toEqual({ rows: [3, 3], columns: [4, 4], channels: [17, 17] });
    expect(cutThrough('column', cell, shape)).toEqual({ rows: [3, 3], columns: [4, 4], channels: null });
    expect(cutThrough('channel', cell, shape)).toEqual({ rows: null, columns: null, channels: [17, 17] });
  });

  it('go through the middle where nothing, or only a part of it, is', () => {
    expect(cutThrough('neuron', null, shape)).toEqual({ rows: [7, 7], columns: [5, 5], channels: [56, 56] });
    const vector = { row: 3, column: 4, channel: null };
    expect(cutThrough('channel', vector, shape)).toEqual({ rows: null, columns: null, channels: [56, 56] });
  });
});
