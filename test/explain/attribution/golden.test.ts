/**
 * Attributions of whole networks against PyTorch's in float64 (recipe: test/golden/attribution/make.py). GoogLeNet stays
 * outside the repository; without it only the network that ships is compared. SHOW_ERRORS=1 prints the errors.
 */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadGraph } from '../../../cli/load.ts';
import { Attribution } from '../../../src/explain/attribution/attribution.ts';
import type { MethodName } from '../../../src/explain/attribution/methods.ts';
import { type Score, scoreNode } from '../../../src/explain/attribution/scores.ts';
import { type Gpu, openGpu } from '../../../src/gpu/device.ts';
import type { BackwardMode } from '../../../src/net/backward.ts';
import type { Network } from '../../../src/net/network.ts';
import { relativeError, runOn } from '../../net/derivatives.ts';
import { goldenPicture } from '../../support/golden-picture.ts';
import { getTestGpuProvider } from '../../support/gpu.ts';

interface Sums {
  cells: number[];
  channels: number[];
  grad_cam: number[];
  layer_cam: number[];
}
interface Golden {
  file: string;
  /** Seed of the noise on the picture. */
  noise: number;
  cases: {
    score: Score;
    mode?: BackwardMode;
    blur?: boolean;
    value: number;
    layers: Record<string, Sums>;
  }[];
}
const golden = JSON.parse(readFileSync('test/golden/attribution/golden.json', 'utf8')) as Record<
  string,
  Golden
>;

const METHODS: readonly (readonly [MethodName, keyof Sums])[] = [
  ['gradient-times-activation', 'cells'],
  ['grad-cam', 'grad_cam'],
  ['layer-cam', 'layer_cam'],
];

describe.each(Object.entries(golden))('%s', (_, { file, noise, cases }) => {
  describe.skipIf(!existsSync(file))(`(skipped without ${file})`, () => {
    let gpu: Gpu;
    let network: Network;
    beforeAll(async () => {
      gpu = await openGpu(await getTestGpuProvider());
      const graph = loadGraph(file.replace(/\/graph\.json$/, ''));
      const { shape, values } = goldenPicture(graph, noise);
      network = await runOn(gpu, graph, shape, values);
    }, 240_000);
    afterAll(() => gpu?.dispose());

    it.each(cases.map((each) => [each.score.kind, each.mode ?? 'exact', each.blur ?? false, each] as const))(
      'attributions of a %s in mode %s, blurred %s, agree with PyTorch to 1e-3',
      async (kind, mode, blur, { score, value, layers }) => {
        const on = scoreNode(network.graph, score);
        const attribution = await Attribution.create(network, {
          on,
          layers: Object.keys(layers),
          mode,
          blur,
        });
        const check = (what: string, actual: Float32Array | undefined, expected: number[] = []) => {
          const error = relativeError(actual ?? new Float32Array(), Float32Array.from(expected));
          if (process.env.SHOW_ERRORS) console.log(file, kind, mode, blur, what, error);
          expect(actual?.length, what).toBe(expected.length);
          expect(error, what).toBeLessThanOrEqual(1e-3);
        };
        for (const [method, key] of METHODS) {
          for (const [layer, answer] of await attribution.ask(score, method)) {
            expect(Math.abs(answer.score - value) / Math.abs(value)).toBeLessThan(1e-3);
            check(`${layer} ${key}`, answer.cells, layers[layer]?.[key]);
            if (key === 'cells') check(`${layer} channels`, answer.channels, layers[layer]?.channels);
          }
        }
        attribution.dispose();
      },
      240_000,
    );
  });
});
