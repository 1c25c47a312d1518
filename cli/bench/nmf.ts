/** Groups of neurons to scikit-learn's tolerance, beside the times that scikit-learn took elsewhere. */

import { Factorisation } from '../../src/explain/groups/factorisation.ts';
import { randomStream } from '../../src/explain/random.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { createTensor, padChannels } from '../../src/gpu/tensor.ts';
import { absent, type ContestOptions, contest, type Result } from '../peers/contest.ts';
import { OURS } from './rows.ts';

/** A layer's activations, [size, size, channels], none negative. */
export interface Activations {
  readonly label: string;
  readonly size: number;
  readonly channels: number;
  readonly values: Float32Array;
}

/**
 * sklearn.decomposition.NMF with its defaults and six components on two cores of a Xeon, by cells × channels: the
 * milliseconds, the fastest that are known, and the relative error. Of other activations than ours, so both say only how
 * large the work is; docs/performance.md has times of the same.
 */
const SCIKIT_LEARN: Readonly<Record<string, { readonly ms: number; readonly error: number }>> = {
  '196×528': { ms: 27, error: 0.1848 },
  '784×480': { ms: 123, error: 0.1662 },
};
/** Layers of made-up activations, where those of the photograph are not at hand. */
const MADE_UP = [
  { label: 'made up', size: 14, channels: 528 },
  { label: 'made up', size: 28, channels: 480 },
];
const GROUPS = 6;
const PATCHES = 12;

export interface NmfRow {
  readonly network: string;
  readonly title: string;
  readonly results: readonly Result[];
}

/** From the start to the tolerance, for each layer. */
export async function* nmfRows(
  gpu: Gpu,
  layers: readonly Activations[],
  options: Pick<ContestOptions, 'runs' | 'budget' | 'longest'>,
): AsyncGenerator<NmfRow> {
  for (const layer of layers) {
    const size = `${layer.size ** 2}×${layer.channels}`;
    const [ours] = await ourTimes(gpu, layer, options);
    const published = SCIKIT_LEARN[size];
    const theirs = published && {
      ...absent('scikit-learn', `published, of other activations; error ${published.error}`),
      times: [published.ms],
    };
    yield {
      network: layer.label,
      title: `NMF, ${size}, ${GROUPS} groups`,
      results: [ours, theirs].flatMap((result) => result ?? []),
    };
  }
}

async function ourTimes(
  gpu: Gpu,
  layer: Activations,
  options: Pick<ContestOptions, 'runs' | 'budget' | 'longest'>,
): Promise<Result[]> {
  const outcome = { sweeps: 0, error: Number.NaN };
  const open = async () => {
    const arena = gpu.arena('nmf');
    const x = createTensor(arena, layer.label, [1, layer.size, layer.size, layer.channels]);
    gpu.device.queue.writeBuffer(x.buffer, 0, padChannels(layer.values, x.shape));
    const factors = await Factorisation.create(gpu, { x, groups: GROUPS });
    return {
      async run() {
        await factors.begin();
        outcome.sweeps = await factors.settle();
        const { error } = await factors.read();
        outcome.error = error;
        return Float32Array.of(error);
      },
      dispose() {
        factors.dispose();
        arena.dispose();
      },
    };
  };
  const results = await contest([{ name: OURS, open }], { ...options, agreement: () => '' });
  const remark = `${outcome.sweeps} sweeps; error ${outcome.error.toFixed(4)}`;
  return results.map((result) => ({ ...result, remark }));
}

/** Patches that fire in a sixth of the channels each, and noise, cut off as by a ReLU: about a quarter is not 0. */
export function madeUpActivations(): Activations[] {
  return MADE_UP.map(({ label, size, channels }) => {
    const random = randomStream(1, size, channels);
    const values = Float32Array.from({ length: size * size * channels }, () => random.normal() - 1);
    for (let patch = 0; patch < PATCHES; patch++) {
      const [row, column] = [random.next() * size, random.next() * size];
      const direction = Float32Array.from({ length: channels }, () => Math.max(0, random.normal() - 1) * 5);
      for (let i = 0; i < values.length; i++) {
        const pixel = Math.floor(i / channels);
        const far = (Math.floor(pixel / size) - row) ** 2 + ((pixel % size) - column) ** 2;
        values[i] = (values[i] ?? 0) + Math.exp((-far * 20) / size ** 2) * (direction[i % channels] ?? 0);
      }
    }
    return { label, size, channels, values: values.map((value) => Math.max(0, value)) };
  });
}
