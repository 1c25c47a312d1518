/**
 * GoogLeNet by every variant of its convolutions in turn, against published activations and the gradient by registers:
 * minutes on a device made of software, so it is run by `npm run check:variants` alone, which sets CUBESCOPE_VARIANTS.
 */

import { beforeAll, describe, expect, it } from 'vitest';
import { readTensor } from '../../src/gpu/readback.ts';
import { halfToNumber, numberToHalf } from '../../src/net/formats/elements.ts';
import type { Graph, WeightTensor } from '../../src/net/graph.ts';
import { DX_VARIANTS } from '../../src/net/kinds/conv-variants/dx.ts';
import { FORWARD_VARIANTS } from '../../src/net/kinds/conv-variants/forward.ts';
import { runsOn, type Variant } from '../../src/net/kinds/conv-variants/variant.ts';
import { withGpu } from '../kernels/harness.ts';
import { random } from '../support/random.ts';
import { count, gradients, relativeError } from './derivatives.ts';
import {
  ABSENT,
  BLOCKS,
  FOLDER,
  largest,
  largestDifference,
  loadGoogLeNet,
  oracle,
  showOracle,
} from './googlenet-oracle.ts';

const LONG = 600_000;
const FROM = 'inception_4a_output';

/** Those that fit GoogLeNet's convolutions, none of which has groups. */
const named = <V extends Variant<never>>(variants: readonly V[]) =>
  variants
    .filter(({ name }) => !/grouped|depthwise/.test(name))
    .map((variant) => [variant.name, variant] as const);

const left = ABSENT || process.env.CUBESCOPE_VARIANTS === undefined;
describe.skipIf(left)(`GoogLeNet by each variant (skipped without CUBESCOPE_VARIANTS and ${FOLDER})`, () => {
  const test = withGpu();
  let plain: Float32Array;

  /** With weights that binary16 holds, so that variants which read them so are as exact as the others. */
  function halved(graph: Graph): Graph {
    const half = ({ shape, data }: WeightTensor) => {
      return { shape, data: data.map((value) => halfToNumber(numberToHalf(value))) };
    };
    return { ...graph, weights: new Map([...graph.weights].map(([key, weight]) => [key, half(weight)])) };
  }

  /** The gradient by the picture of a sum over a block's activations. */
  async function gradient(variant: string): Promise<Float32Array> {
    test.gpu.tuning.force(variant);
    const network = await showOracle(test.gpu, halved(loadGoogLeNet()));
    const input = network.graph.nodes[0]?.name ?? '';
    network.forward([FROM]).run(test.gpu);
    const seed = random(4).normal(count(network.tensor(FROM).shape));
    const found = await gradients(network, { [FROM]: seed }, [input]);
    network.dispose();
    return found.get(input) ?? new Float32Array();
  }

  beforeAll(async () => {
    plain = await gradient('conv2d-dx');
  }, LONG);

  it.for(named(FORWARD_VARIANTS))(
    '%s: values differ by at most 0.002 of the largest',
    { timeout: LONG },
    async ([name, variant], { skip }) => {
      skip(!runsOn(variant, test.gpu), 'this device has not what the variant needs');
      test.gpu.tuning.force(name);
      const network = await showOracle(test.gpu, loadGoogLeNet());
      network.forward().run(test.gpu);
      for (const node of BLOCKS) {
        const { values } = oracle(node);
        const difference = largestDifference(await readTensor(test.gpu, network.tensor(node)), values);
        expect(difference / largest(values), node).toBeLessThanOrEqual(0.002);
      }
      network.dispose();
    },
  );

  it.for(named(DX_VARIANTS))(
    '%s: the gradient is that of registers',
    { timeout: LONG },
    async ([name, variant], { skip }) => {
      skip(!runsOn(variant, test.gpu), 'this device has not what the variant needs');
      expect(relativeError(await gradient(name), plain)).toBeLessThan(1e-5);
    },
  );
});
