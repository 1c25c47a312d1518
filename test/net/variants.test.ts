/**
 * The network that ships, by every variant of its convolutions in turn: they all compute the same, even those that read
 * weights of 16 bits, since its file holds no others.
 */

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadGraph } from '../../cli/load.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import type { Shape } from '../../src/net/graph.ts';
import { askedTasks } from '../../src/net/kinds/conv-variants/choose.ts';
import { DX_VARIANTS } from '../../src/net/kinds/conv-variants/dx.ts';
import { FORWARD_VARIANTS } from '../../src/net/kinds/conv-variants/forward.ts';
import { runsOn, type Variant } from '../../src/net/kinds/conv-variants/variant.ts';
import type { Network } from '../../src/net/network.ts';
import { withGpu } from '../kernels/harness.ts';
import { random } from '../support/random.ts';
import { count, gradients, relativeError, runOn } from './derivatives.ts';

const test = withGpu();
const graph = loadGraph('weights/pocket');
/** Maps that no tile divides. */
const SHAPE: Shape = [1, 40, 56, 3];
const LAYERS = [...graph.layers, 'logits'];

afterEach(() => test.gpu.tuning.force(null));

/** The network by a variant wherever it fits, run on noise. */
function run(variant: string): Promise<Network> {
  test.gpu.tuning.force(variant);
  return runOn(test.gpu, graph, SHAPE, random(5).normal(count(SHAPE)));
}

/** Values of all layers. */
async function forward(variant: string): Promise<Map<string, Float32Array>> {
  const network = await run(variant);
  const values = new Map<string, Float32Array>();
  for (const name of LAYERS) values.set(name, await readTensor(test.gpu, network.tensor(name)));
  network.dispose();
  return values;
}

/** Gradients of all layers from one by the logits. */
async function backward(variant: string): Promise<Map<string, Float32Array>> {
  const network = await run(variant);
  const seed = random(6).normal(count(network.tensor('logits').shape));
  const found = await gradients(network, { logits: seed }, ['input', ...graph.layers]);
  network.dispose();
  return found;
}

const named = <V extends Variant<never>>(variants: readonly V[]) =>
  variants.map((variant) => [variant.name, variant] as const);

describe.each([
  ['values', 'conv2d', FORWARD_VARIANTS, forward],
  ['gradients', 'conv2d-dx', DX_VARIANTS, backward],
] as const)('%s', (_, plain, variants, compute) => {
  let expected: Map<string, Float32Array>;
  beforeAll(async () => {
    expected = await compute(plain);
  });

  it.for(named<Variant<never>>(variants))('by %s', async ([name, variant], { skip }) => {
    skip(!runsOn(variant, test.gpu), 'this device has not what the variant needs');
    skip(!askedTasks(test.gpu).some((task) => variant.fits(task)), 'the network has nothing for it');
    const found = await compute(name);
    for (const [layer, values] of found) {
      expect(relativeError(values, expected.get(layer) ?? new Float32Array()), layer).toBeLessThan(1e-5);
    }
  });
});
