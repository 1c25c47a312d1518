/** Groups of layers of the network that ships, from the engine's own activations, against scikit-learn's. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadGraph, showPicture } from '../../../cli/load.ts';
import { Factorisation } from '../../../src/explain/groups/factorisation.ts';
import { type Gpu, openGpu } from '../../../src/gpu/device.ts';
import { Network } from '../../../src/net/network.ts';
import { getTestGpuProvider } from '../../support/gpu.ts';
import { correlation } from './agreement.ts';

interface Golden {
  readonly cases: readonly {
    readonly layer: string;
    readonly groups: number;
    readonly error: number;
    readonly loadings: readonly number[];
    readonly directions: readonly number[];
  }[];
}
interface Manifest {
  readonly picture: { readonly file: string; readonly shape: [number, number, number] };
}

const golden: Golden = JSON.parse(readFileSync('test/golden/nmf/pocket.json', 'utf8'));

function goldenPicture() {
  const folder = 'test/golden/pocket';
  const { picture }: Manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8'));
  const [height, width] = picture.shape;
  const rgb = readFileSync(`${folder}/${picture.file}`);
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) data.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
  return { width, height, data };
}

let gpu: Gpu;
let network: Network;
beforeAll(async () => {
  gpu = await openGpu(await getTestGpuProvider());
  network = await Network.create(gpu, loadGraph('weights/pocket'));
  await showPicture(gpu, network, goldenPicture());
  network.forward(golden.cases.map(({ layer }) => layer)).run(gpu);
});
afterAll(() => gpu.dispose());

it.each(golden.cases)('$groups groups of $layer', async ({ layer, groups, error, loadings, directions }) => {
  const factorisation = await Factorisation.create(gpu, { x: network.tensor(layer), groups });
  await factorisation.begin();
  await factorisation.settle();
  const actual = await factorisation.read();
  factorisation.dispose();
  // The start is not random, so even the order of the groups and their scale are the same.
  for (let g = 0; g < groups; g++) {
    const ofGroup = (_: number, i: number) => i % groups === g;
    const [ours, theirs] = [actual.loadings.filter(ofGroup), loadings.filter(ofGroup)];
    expect(correlation(ours, theirs)).toBeGreaterThan(0.99);
    expect(Math.abs(length(ours) / length(theirs) - 1)).toBeLessThan(0.01);
    const channels = actual.channels;
    const from = actual.directions.subarray(g * channels, (g + 1) * channels);
    expect(correlation(from, directions.slice(g * channels, (g + 1) * channels))).toBeGreaterThan(0.99);
  }
  expect(actual.error).toBeLessThanOrEqual(error * 1.001);
});

function length(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}
