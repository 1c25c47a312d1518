import { expect, it } from 'vitest';
import type { Gpu } from '../../src/gpu/device.ts';
import { BufferUsage, TextureUsage } from '../../src/gpu/flags.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { quads, type TensorShape, tensorParams } from '../../src/gpu/tensor.ts';
import packWgsl from '../../src/shaders/cube-pack.wgsl?raw';
import scaleWgsl from '../../src/shaders/cube-scale.wgsl?raw';
import { cubePack, cubeScale } from '../reference/cube-pack.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { runSteps, upload, withGpu } from './harness.ts';

const test = withGpu();
const STORAGE = BufferUsage.STORAGE | BufferUsage.COPY_SRC;

it.each<{ shape: TensorShape; pitch?: number; first?: number; scale: number }>([
  { shape: [1, 1, 1, 1], scale: 2 },
  { shape: [1, 5, 7, 6], scale: 1.5 },
  { shape: [2, 9, 13, 10], pitch: 5, first: 1, scale: 0.7 },
  { shape: [1, 3, 70, 4], scale: 0 },
])('packs $shape at scale $scale', async ({ shape, pitch, first, scale }) => {
  const [n, h, w, c] = shape;
  const values = random(3).uniform(n * h * w * c, -2, 2);
  if (values.length > 9)
    values.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.4e38, -3.4e38], 3);
  const slot = pitch === undefined || first === undefined ? {} : { pitch, first };
  const x = upload(test.arena, 'x', values, shape, slot);
  const full = test.arena.upload('scale', new Float32Array([scale]), STORAGE);
  const usage = TextureUsage.STORAGE_BINDING | TextureUsage.COPY_SRC;
  const volume = test.arena.texture(
    { label: 'volume', size: [w, h, quads(c)], dimension: '3d', format: 'rgba16float', usage },
    8,
  );
  const kernel = await test.gpu.kernel('cube-pack', packWgsl);
  const resources = { x, scale: full, volume: volume.createView({ dimension: '3d' }) };
  runSteps(test.gpu, [kernel.step(test.arena, resources, { x: tensorParams(x) }, [w * quads(c), h])]);
  const packed = await readVolume(test.gpu, volume, c);
  expectClose(packed, cubePack(values, shape, scale), { tolerance: 1e-3, label: 'volume', shape: [h, w, c] });
});

it('raises full scale at once, lowers it slowly and passes over what is not finite', async () => {
  const kernel = await test.gpu.kernel('cube-scale', scaleWgsl);
  const scale = test.arena.upload('scale', new Float32Array([0]), STORAGE);
  let expected = 0;
  const frames = [
    [-1, 3],
    [-5, 1],
    [0, 1],
    [0, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
    [0, 0],
    [0, 8],
  ] as const;
  for (const [min, max] of frames) {
    const range = test.arena.upload('range', new Float32Array([min, max, 0, 0]), STORAGE);
    runSteps(test.gpu, [kernel.step(test.arena, { range, scale }, { fall: 0.25 }, [1])]);
    expected = cubeScale(expected, min, max, 0.25);
    const [actual] = await readBuffer(test.gpu, scale);
    expect(actual).toBeCloseTo(expected, 5);
  }
});

/** Dense [h, w, c] values of a packed volume. */
async function readVolume(gpu: Gpu, volume: GPUTexture, c: number): Promise<Float32Array> {
  const { width, height, depthOrArrayLayers: depth } = volume;
  const bytesPerRow = Math.ceil((width * 8) / 256) * 256;
  const usage = BufferUsage.COPY_DST | BufferUsage.COPY_SRC;
  const buffer = test.arena.buffer('copy', bytesPerRow * height * depth, usage);
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture: volume }, { buffer, bytesPerRow, rowsPerImage: height }, [
    width,
    height,
    depth,
  ]);
  gpu.device.queue.submit([encoder.finish()]);
  const halves = new Uint16Array((await readBuffer(gpu, buffer)).buffer);
  const values = new Float32Array(height * width * c);
  for (let i = 0; i < values.length; i++) {
    const channel = i % c;
    const column = Math.floor(i / c) % width;
    const row = Math.floor(i / c / width);
    const line = (channel >> 2) * height + row;
    values[i] = readHalf(halves[(line * bytesPerRow) / 2 + column * 4 + (channel & 3)] ?? 0x7e00);
  }
  return values;
}

function readHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -24 * fraction;
}
