import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNullGpu } from '../../cli/dawn.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { BufferUsage } from '../../src/gpu/flags.ts';

describe("an arena's scratch", () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu(openNullGpu());
  });
  afterAll(() => gpu.dispose());

  it('is one for all who ask for no more than there is, and counted once', () => {
    const arena = gpu.arena('arena');
    const large = arena.scratch(1000);
    expect([arena.scratch(1000), arena.scratch(16)]).toEqual([large, large]);
    expect([large.size, arena.bytes]).toEqual([1008, 1008]);
    arena.dispose();
  });

  it('is another where more is asked, and another in another arena', () => {
    const [arena, other] = [gpu.arena('arena'), gpu.arena('other')];
    const small = arena.scratch(16);
    const large = arena.scratch(32);
    expect(large).not.toBe(small);
    expect([arena.scratch(16), arena.scratch(32)]).toEqual([small, large]);
    expect(arena.bytes).toBe(48);
    expect(other.scratch(16)).not.toBe(small);
    for (const each of [arena, other]) each.dispose();
  });

  it('goes with the arena', () => {
    const arena = gpu.arena('arena');
    const before = gpu.counts.bytes;
    const gone = arena.scratch(64);
    arena.dispose();
    expect(gpu.counts.bytes).toBe(before);
    expect(arena.scratch(64)).not.toBe(gone);
    arena.dispose();
  });
});

it('frees one buffer of its own, and none of another', async () => {
  const gpu = await openGpu(openNullGpu());
  const [arena, other] = [gpu.arena('arena'), gpu.arena('other')];
  const one = arena.buffer('one', 32, BufferUsage.STORAGE);
  arena.buffer('two', 64, BufferUsage.STORAGE);
  other.free(one);
  expect([arena.bytes, other.bytes, gpu.counts.bytes]).toEqual([96, 0, 96]);
  arena.free(one);
  arena.free(one);
  expect([arena.bytes, gpu.counts.bytes]).toEqual([64, 64]);
  gpu.dispose();
});
