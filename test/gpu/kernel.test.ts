import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { Program } from '../../src/gpu/program.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { createTensor, tensorParams } from '../../src/gpu/tensor.ts';
import clampSource from '../../src/shaders/clamp.wgsl?raw';
import { getTestGpuProvider } from '../support/gpu.ts';
import mixedSource from './mixed-params.wgsl?raw';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
});
afterAll(() => gpu.dispose());

/** A clamp of a 1×2×2×3 tensor, with what differs from a right call. */
async function clampStep(change: {
  resources?: object;
  params?: object;
  overrides?: Record<string, number>;
}) {
  const kernel = await gpu.kernel('clamp', clampSource, change.overrides);
  const arena = gpu.arena('test');
  const x = createTensor(arena, 'x', [1, 2, 2, 3]);
  const y = createTensor(arena, 'y', [1, 2, 2, 3]);
  const params = { x: tensorParams(x), y: tensorParams(y), lo: 0, hi: 6, ...change.params };
  return kernel.step(arena, { x, y, ...change.resources }, params, [2, 2]);
}

describe('mistakes in the use of a kernel', () => {
  it('names a binding that it does not have, and those that it has', async () => {
    const resources = { z: createTensor(gpu.arena('test'), 'z', [1, 1, 1, 4]) };
    await expect(clampStep({ resources })).rejects.toThrow(
      'Kernel "clamp" has no binding "z"; it has: x, y.',
    );
  });

  it('names a binding that is missing', async () => {
    await expect(clampStep({ resources: { y: undefined } })).rejects.toThrow(
      'needs the binding "y"; it has: x, y',
    );
  });

  it('names a binding of the wrong type', async () => {
    const sampler = gpu.device.createSampler();
    await expect(clampStep({ resources: { x: sampler } })).rejects.toThrow(
      'binding "x" is a storage: give it a buffer, not a sampler',
    );
  });

  it('names a parameter that it does not have', async () => {
    await expect(clampStep({ params: { low: 1 } })).rejects.toThrow(
      'Kernel "clamp" has no parameter "low"; it has: x, y, lo, hi.',
    );
  });

  it('names a parameter that is missing, nested ones too', async () => {
    await expect(clampStep({ params: { hi: undefined } })).rejects.toThrow('needs the parameter "hi" (f32)');
    await expect(clampStep({ params: { x: { shape: [1, 2, 2, 3], pitch: 1 } } })).rejects.toThrow(
      'needs the parameter "first" (u32)',
    );
  });

  it('names a parameter of the wrong length or sign', async () => {
    const shape = { shape: [1, 2, 2], pitch: 1, first: 0 };
    await expect(clampStep({ params: { x: shape } })).rejects.toThrow(
      '"shape" is vec4u: it takes 4 number(s), not 3',
    );
    const first = { shape: [1, 2, 2, 3], pitch: 1, first: -1 };
    await expect(clampStep({ params: { x: first } })).rejects.toThrow(
      '"first" is u32: -1 is not such a number',
    );
  });

  it('names an override that it does not have', async () => {
    await expect(clampStep({ overrides: { TILE: 4 } })).rejects.toThrow(
      'has no override "TILE"; it has: none',
    );
  });

  it('shows line and caret of a text that does not compile', async () => {
    const wrong = clampSource.replace('let column = id.x / quads;', 'let column = id.x / quadss;');
    const line = wrong.split('\n').findIndex((each) => each.includes('quadss'));
    const text = wrong.split('\n')[line] ?? '';
    await expect(gpu.kernel('wrong', wrong)).rejects.toThrow(
      new RegExp(
        `Kernel "wrong" does not compile, line ${line + 1}: .*quadss.*\n${text.replace('/', '\\/')}\n {${text.indexOf('quadss')}}\\^$`,
      ),
    );
  });
});

describe('parameters', () => {
  it('are written where the WGSL reads them: scalars, vectors, matrices, arrays, nested structs', async () => {
    const kernel = await gpu.kernel('mixed-params', mixedSource);
    const arena = gpu.arena('test');
    const y = arena.buffer('y', 23 * 4, 0x80 | 0x4);
    const params = {
      scalar: 1,
      three: [2, 3, 4],
      matrix: [5, 6, 7, 8, 9, 10],
      list: [11, 12, 13, 14, 15, 16, 17, 18],
      nested: { index: 19, pair: [20, 21] },
      signed: -22,
      last: 23,
    };
    const step = kernel.step(arena, { y }, params, [1]);
    const program = new Program('mixed', [step]);
    program.run(gpu);
    const expected = Array.from({ length: 23 }, (_, i) => (i === 21 ? -22 : i + 1));
    expect([...(await readBuffer(gpu, y, 23 * 4))]).toEqual(expected);
    step.set({ scalar: 100, nested: { pair: [200, 210] } });
    program.run(gpu);
    const changed = [...(await readBuffer(gpu, y, 23 * 4))];
    expect(changed).toEqual(expected.map((v) => (v === 1 ? 100 : v === 20 ? 200 : v === 21 ? 210 : v)));
    arena.dispose();
  });
});

describe('an arena', () => {
  it('counts bytes and gives them back', () => {
    const before = gpu.counts.bytes;
    const arena = gpu.arena('test');
    arena.buffer('a', 100, 0x80);
    arena.texture({ label: 't', size: [4, 4], format: 'rgba8unorm', usage: 0x4 }, 4);
    expect(arena.bytes).toBe(112 + 64);
    expect(gpu.counts.bytes).toBe(before + 176);
    arena.dispose();
    expect(gpu.counts.bytes).toBe(before);
  });

  it('says what a buffer beyond the limits needs and what is allowed', () => {
    const { maxStorageBufferBindingSize } = gpu.device.limits;
    expect(() => gpu.arena('test').buffer('huge', maxStorageBufferBindingSize + 16, 0x80)).toThrow(
      /"huge" needs [\d.]+ MiB, but this GPU allows [\d.]+ MiB in one buffer/,
    );
  });
});
