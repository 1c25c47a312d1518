/** What the cube shows besides activations: attributions cell by cell, and its natural cuts. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CubeAttribution } from '../../src/app/cube-attribution.ts';
import { cubeSettings } from '../../src/app/cube-settings.ts';
import { cutThrough, strongestNeuron } from '../../src/app/cuts.ts';
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
  it('go through a neuron', () => {
    const neuron = { row: 3, column: 4, channel: 17 };
    expect(cutThrough('neuron', neuron)).toEqual({ rows: [3, 3], columns: [4, 4], channels: [17, 17] });
    expect(cutThrough('column', neuron)).toEqual({ rows: [3, 3], columns: [4, 4], channels: null });
    expect(cutThrough('channel', neuron)).toEqual({ rows: null, columns: null, channels: [17, 17] });
  });

  it('go where the layer fires most, within what is pointed at', () => {
    const shape = [1, 2, 3, 4] as const;
    const values = new Float32Array(24);
    const at = (row: number, column: number, channel: number) => (row * 3 + column) * 4 + channel;
    values[at(1, 2, 3)] = 9;
    values[at(0, 1, 2)] = 5;
    values[at(1, 0, 2)] = 7;
    const any = { row: null, column: null, channel: null };
    expect(strongestNeuron(values, shape, null)).toEqual({ row: 1, column: 2, channel: 3 });
    expect(strongestNeuron(values, shape, { ...any, channel: 2 })).toEqual({ row: 1, column: 0, channel: 2 });
    expect(strongestNeuron(values, shape, { ...any, row: 0, column: 1 })).toEqual({
      row: 0,
      column: 1,
      channel: 2,
    });
    expect(strongestNeuron(values, shape, { row: 0, column: 0, channel: 0 })).toEqual({
      row: 0,
      column: 0,
      channel: 0,
    });
  });
});
