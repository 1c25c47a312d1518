/** The network that ships, through the page's kernels, against PyTorch's values (recipe: train/golden.py). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadGraph, showPicture } from '../../cli/load.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { Network } from '../../src/net/network.ts';
import { getTestGpuProvider } from '../support/gpu.ts';

const folder = 'test/golden/pocket';
interface Manifest {
  picture: { file: string; shape: [number, number, number] };
  values: Record<string, { file: string; shape: number[]; max: number }>;
}
const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as Manifest;

function golden(file: string): Float32Array {
  const bytes = new Uint8Array(readFileSync(`${folder}/${file}`));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** The picture of the golden values as RGBA. */
function picture() {
  const [height, width] = manifest.picture.shape;
  const rgb = readFileSync(`${folder}/${manifest.picture.file}`);
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) data.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
  return { width, height, data };
}

describe('pocket', () => {
  let gpu: Gpu;
  let network: Network;
  beforeAll(async () => {
    gpu = await openGpu(await getTestGpuProvider());
    network = await Network.create(gpu, loadGraph('weights/pocket'));
    await showPicture(gpu, network, picture());
    network.forward().run(gpu);
  });
  afterAll(() => gpu.dispose());

  it.each(Object.keys(manifest.values))(
    '%s agrees with PyTorch to 1e-3 of its largest value',
    async (name) => {
      const { file, shape, max } = manifest.values[name] ?? { file: '', shape: [], max: 0 };
      const tensor = network.tensor(name);
      expect(tensor.shape).toEqual(shape);
      const [actual, expected] = [await readTensor(gpu, tensor), golden(file)];
      expect(actual.length).toBe(expected.length);
      let worst = 0;
      for (let i = 0; i < actual.length; i++) {
        const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
        if (!(difference <= worst)) worst = difference;
      }
      expect(worst / max).toBeLessThanOrEqual(1e-3);
    },
  );

  it('runs only what a layer needs', async () => {
    const all = network.forward().steps.length;
    const some = network.forward(['mixed3a']).steps.length;
    expect(some).toBeGreaterThan(3);
    expect(some).toBeLessThan(all / 2);
    expect(() => network.forward(['mixed9z'])).toThrow('has no layer "mixed9z"; it has: conv2d0');
  });

  it('copies nothing for a concat whose branches begin at whole quads', () => {
    const labels = network.forward().steps.map((step) => step.kernel.name);
    expect(labels.filter((name) => name.includes('concat'))).toEqual([]);
  });

  it('gives its bytes back', async () => {
    const before = gpu.counts.bytes;
    const other = await Network.create(gpu, network.graph, { batch: 2 });
    expect(gpu.counts.bytes).toBeGreaterThan(before);
    other.dispose();
    expect(gpu.counts.bytes).toBe(before);
  });
});
