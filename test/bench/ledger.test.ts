/** What is counted at WebGPU's interface is what our own arenas and programs say. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadGraph } from '../../cli/load.ts';
import { charge, openAccount, watchWebGpu } from '../../cli/peers/ledger.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { BufferUsage } from '../../src/gpu/flags.ts';
import { Network } from '../../src/net/network.ts';
import { getTestGpuProvider } from '../support/gpu.ts';

describe('the ledger', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    watchWebGpu();
  });
  afterAll(() => gpu.dispose());

  it('counts the bytes, dispatches and submits of a network', async () => {
    const account = openAccount();
    const graph = loadGraph('weights/pocket');
    const network = await charge(account, () => Network.create(gpu, graph));
    expect(account.bytes).toBe(network.bytes);
    const program = network.forward();
    await charge(account, () => {
      program.run(gpu);
      return gpu.device.queue.onSubmittedWorkDone();
    });
    expect([account.dispatches, account.submits]).toEqual([program.steps.length, 1]);
    network.dispose();
    expect(account.bytes).toBe(0);
    expect(account.peak).toBeGreaterThan(1e6);
  });

  it('takes bytes from who made them, whoever frees them, and once', async () => {
    const [maker, other] = [openAccount(), openAccount()];
    const descriptor = { size: 1024, usage: BufferUsage.STORAGE };
    const buffer = await charge(maker, () => gpu.device.createBuffer(descriptor));
    await charge(other, () => buffer.destroy());
    buffer.destroy();
    expect([maker.bytes, maker.peak, other.bytes]).toEqual([0, 1024, 0]);
  });

  it('counts textures by their format', async () => {
    const account = openAccount();
    const texture = await charge(account, () =>
      gpu.device.createTexture({ size: [8, 4, 2], format: 'rgba16float', usage: 4 }),
    );
    expect(account.bytes).toBe(8 * 4 * 2 * 8);
    texture.destroy();
  });
});
