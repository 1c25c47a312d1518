import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { Profiler } from '../../src/gpu/profiler.ts';
import { Program } from '../../src/gpu/program.ts';
import { ReadbackRing, readTensor } from '../../src/gpu/readback.ts';
import { createTensor, padChannels, slot, tensorParams, unpadChannels } from '../../src/gpu/tensor.ts';
import clampSource from '../../src/shaders/clamp.wgsl?raw';
import { getTestGpuProvider } from '../support/gpu.ts';
import { refusing } from '../support/refusing-device.ts';

describe('opening a device', () => {
  it('explains a browser without WebGPU', async () => {
    await expect(openGpu(undefined)).rejects.toMatchObject({ name: 'GpuError', reason: 'no-webgpu' });
  });

  it('explains a browser without an adapter', async () => {
    const provider = { requestAdapter: async () => null } as unknown as GPU;
    await expect(openGpu(provider)).rejects.toMatchObject({ name: 'GpuError', reason: 'no-adapter' });
  });

  it('explains an adapter that refuses', async () => {
    const adapter = {
      limits: {},
      features: new Set(),
      requestDevice: async () => {
        throw new Error('too busy');
      },
    };
    const provider = { requestAdapter: async () => adapter } as unknown as GPU;
    await expect(openGpu(provider)).rejects.toMatchObject({
      reason: 'no-device',
      message: expect.stringContaining('too busy'),
    });
  });

  it('tells when the device is lost', async () => {
    const gpu = await openGpu(await getTestGpuProvider());
    gpu.dispose();
    expect((await gpu.lost).reason).toBe('destroyed');
  });
});

describe('a device', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
  });
  afterAll(() => gpu.dispose());

  it('packs tensors into quads and back', () => {
    const values = Float32Array.from({ length: 2 * 3 * 1 * 5 }, (_, i) => i + 1);
    const padded = padChannels(values, [2, 3, 1, 5]);
    expect(padded.length).toBe(2 * 3 * 8);
    expect([...padded.subarray(0, 8)]).toEqual([1, 2, 3, 4, 5, 0, 0, 0]);
    const tensor = { label: 'x', shape: [2, 3, 1, 5], dtype: 'f32', pitch: 2, first: 0 } as const;
    expect(unpadChannels(padded, tensor)).toEqual(values);
  });

  it('refuses a slot that begins inside a quad', () => {
    const whole = createTensor(gpu.arena('test'), 'whole', [1, 1, 1, 12]);
    expect(() => slot(whole, 'part', 6, 4)).toThrow('begins at channel 6, not a multiple of 4');
  });

  it('turns a refused binding into a GpuError', async () => {
    const arena = gpu.arena('test');
    const wrong = gpu.checked('the test', [arena], () => {
      const buffer = arena.buffer('not storage', 64, 0x8);
      gpu.device.createBindGroup({
        layout: gpu.device.createBindGroupLayout({
          entries: [{ binding: 0, visibility: 4, buffer: { type: 'storage' } }],
        }),
        entries: [{ binding: 0, resource: { buffer } }],
      });
    });
    await expect(wrong).rejects.toMatchObject({ name: 'GpuError', reason: 'invalid' });
    arena.dispose();
  });

  it('reads small answers back through a ring, skips when all slots are in flight, and times passes', async () => {
    const arena = gpu.arena('test');
    const x = createTensor(arena, 'x', [1, 1, 1, 4]);
    const y = createTensor(arena, 'y', [1, 1, 1, 4]);
    gpu.device.queue.writeBuffer(x.buffer, 0, new Float32Array([-1, 2, 9, 4]));
    const kernel = await gpu.kernel('clamp', clampSource);
    const params = { x: tensorParams(x), y: tensorParams(y), lo: 0, hi: 6 };
    const program = new Program('clamp', [kernel.step(arena, { x, y }, params, [1])]);
    const profiler = Profiler.create(gpu, arena, 4);
    const arrived: number[][] = [];
    const ring = new ReadbackRing(arena, 'ring', 16, (values, tag) => arrived.push([tag, ...values]), 2);
    const encoder = gpu.device.createCommandEncoder();
    program.encode(encoder, profiler ?? undefined);
    profiler?.resolve(encoder);
    const taken = [1, 2, 3].map((tag) => ring.encode(encoder, y.buffer, 0, 16, tag));
    gpu.device.queue.submit([encoder.finish()]);
    ring.collect();
    const times = await profiler?.read();
    await expect.poll(() => arrived.length).toBe(2);
    expect(taken).toEqual([true, true, false]);
    expect(arrived).toEqual([
      [1, 0, 2, 6, 4],
      [2, 0, 2, 6, 4],
    ]);
    expect(await readTensor(gpu, y)).toEqual(new Float32Array([0, 2, 6, 4]));
    if (times) expect(times[0]).toMatchObject({ label: 'clamp', milliseconds: expect.any(Number) });
    arena.dispose();
    profiler?.dispose();
  });
});

describe('checks that overlap', () => {
  let gpu: Gpu;
  const told: string[] = [];
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    gpu.onError((message) => told.push(message));
  });
  afterAll(() => gpu.dispose());

  /** Begins a check that allocates once, and goes on when it is let. */
  function begin(what: string) {
    const arena = gpu.arena(what);
    let end = () => {};
    const gate = new Promise<void>((resolve) => {
      end = resolve;
    });
    const done = gpu.checked(what, [arena], async () => {
      const tensor = createTensor(arena, 'x', [1, 1, 1, 4]);
      gpu.device.queue.writeBuffer(tensor.buffer, 0, new Float32Array(4));
      await gate;
      return what;
    });
    return { done, end, arena };
  }

  it.each([
    [1, 'first', ['first', 'second', 'third']],
    [1, 'first', ['third', 'second', 'first']],
    [2, 'second', ['first', 'third', 'second']],
    [2, 'second', ['second', 'first', 'third']],
    [3, 'third', ['first', 'second', 'third']],
  ])(
    'hear of their own refusals alone: of allocation %d hears the %s, ending %o',
    async (number, refused, order) => {
      const device = refusing(gpu.device);
      device.refuse(number);
      const checks = new Map(['first', 'second', 'third'].map((what) => [what, begin(what)]));
      const outcomes: unknown[] = [];
      for (const what of order) {
        const check = checks.get(what);
        check?.end();
        outcomes.push(await check?.done.catch((error: unknown) => error));
      }
      device.restore();
      expect(outcomes).toEqual(
        order.map((what) =>
          what === refused
            ? expect.objectContaining({
                reason: 'out-of-memory',
                message: expect.stringContaining(`left for ${what} (`),
              })
            : what,
        ),
      );
      expect(told).toEqual([]);
      for (const { arena } of checks.values()) arena.dispose();
    },
  );
});

it('tells those who listen of memory refused to what nobody checks, once, and not what follows from it', async () => {
  const gpu = await openGpu(await getTestGpuProvider());
  const told: [message: string, reason: string][] = [];
  gpu.onError((...fault) => told.push(fault));
  const outOfMemory = () => {
    const error = new GPUOutOfMemoryError('says the test');
    gpu.device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
  };
  const misuse = async () => {
    const buffer = gpu.arena('test').buffer('not to be written', 16, 0x80);
    gpu.device.queue.writeBuffer(buffer, 0, new Float32Array(4));
    await gpu.device.queue.onSubmittedWorkDone();
  };
  await misuse();
  expect(told).toEqual([[expect.stringContaining('not to be written'), 'invalid']]);
  outOfMemory();
  outOfMemory();
  await misuse();
  const sentence =
    'The GPU has no memory left (0 MiB in use here); close other tabs or choose a smaller network.';
  expect(told.slice(1)).toEqual([[sentence, 'out-of-memory']]);
  gpu.dispose();
});
