/** Measuring in the time that frames leave over, with a network of whose convolutions each has two kernels. */

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { LiveNetwork } from '../../src/app/live-network.ts';
import { Tuner } from '../../src/app/tuner.ts';
import { Gpu, openGpu } from '../../src/gpu/device.ts';
import type { TextMemory } from '../../src/net/tuning/memory.ts';
import { buildGraph, conv } from '../net/build-graph.ts';
import { getTestGpuProvider } from '../support/gpu.ts';

const depthwise = (name: string, size: number) =>
  conv(name, size, 1, 8, { attributes: { groups: 8 }, inputs: [name === 'a' ? 'input' : 'a'] });
const GRAPH = buildGraph([depthwise('a', 3), depthwise('b', 5)], {
  inputShape: [1, 24, 24, 8],
  layers: ['a', 'b'],
});

let opened: Gpu;
let gpu: Gpu;
let live: LiveNetwork;
beforeAll(async () => {
  opened = await openGpu(await getTestGpuProvider());
});
afterAll(() => opened.dispose());
beforeEach(() => {
  gpu = likeHardware();
});

/** The same device, said to be no software, with an empty table. */
function likeHardware(): Gpu {
  return new Gpu(opened.device, { ...opened.adapter, software: false });
}

async function show(on: Gpu): Promise<LiveNetwork> {
  const nobody = () => {};
  live = await LiveNetwork.create(on, GRAPH, { onClasses: nobody, onRange: nobody, onCell: nobody });
  return live;
}

function memory(): TextMemory & { text: string | null } {
  return {
    text: null,
    getItem() {
      return this.text;
    },
    setItem(_, text) {
      this.text = text;
    },
  };
}

/** Ticks until it has nothing to do, and how many measurements that took. */
async function tick(tuner: Tuner): Promise<number> {
  for (let count = 0; ; count++) {
    tuner.work(1);
    if (!tuner.busy) return count;
    while (tuner.busy) await new Promise((resolve) => setTimeout(resolve));
  }
}

it('waits for the first frame, then measures each size once and rebuilds the steps', async () => {
  const tuner = new Tuner(memory());
  const words: string[] = [];
  tuner.onChange = (each) => words.push(each);
  tuner.setGpu(gpu);
  tuner.setNetwork(await show(gpu), 0);
  tuner.work(0);
  expect(tuner.busy).toBe(false);
  const before = live.network.forward().steps[0];
  // Two convolutions and their gradients, those that there is time for, and the end.
  const ticks = await tick(tuner);
  expect(ticks).toBeGreaterThan(1);
  expect(ticks).toBeLessThanOrEqual(5);
  expect(gpu.tuning.choices.map(({ family }) => family).sort()).toEqual([
    'dx 8 to 8 by 3×3 groups 8',
    'dx 8 to 8 by 5×5 groups 8',
    'forward 8 to 8 by 3×3 groups 8',
    'forward 8 to 8 by 5×5 groups 8',
  ]);
  expect(live.network.forward().steps[0]).not.toBe(before);
  expect(words).toEqual(['kernels for GPUs', 'kernels as measured here for 4 sizes of convolution']);
  tuner.setNetwork(live, 7);
  expect(await tick(tuner)).toBe(0);
  live.dispose();
  expect(gpu.counts.bytes).toBe(0);
});

it('knows on the next visit what it measured, before the network is built', async () => {
  const kept = memory();
  const tuner = new Tuner(kept);
  tuner.setGpu(gpu);
  tuner.setNetwork(await show(gpu), 0);
  await tick(tuner);
  live.dispose();

  const next = likeHardware();
  const again = new Tuner(kept);
  again.setGpu(next);
  expect(next.tuning.choices).toEqual(gpu.tuning.choices);
  again.setNetwork(await show(next), 0);
  const before = live.network.forward().steps[0];
  expect(await tick(again)).toBe(1);
  expect(live.network.forward().steps[0]).toBe(before);
  live.dispose();
});

it('measures nothing on a device made of software', async () => {
  const software = new Gpu(opened.device, { ...opened.adapter, software: true });
  const tuner = new Tuner(memory());
  tuner.onChange = (words) => expect(words).toBe('kernels for devices made of software');
  tuner.setGpu(software);
  tuner.setNetwork(await show(software), 0);
  expect(await tick(tuner)).toBe(0);
  live.dispose();
});

it('lets a network that is gone alone', async () => {
  const tuner = new Tuner(memory());
  tuner.setGpu(gpu);
  const first = await show(gpu);
  tuner.setNetwork(first, 0);
  tuner.work(1);
  first.dispose();
  const second = await show(gpu);
  tuner.setNetwork(second, 1);
  while (tuner.busy) await new Promise((resolve) => setTimeout(resolve));
  second.dispose();
  expect(gpu.counts.bytes).toBe(0);
});
