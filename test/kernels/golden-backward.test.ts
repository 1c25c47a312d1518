/** Gradients against PyTorch's; the values and how they were made are in test/golden/backward. */

import { it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import type { Attribute } from '../../src/net/graph.ts';
import { lrnBackward } from '../../src/net/kinds/backward-lrn.ts';
import { averagePoolBackward, maxPoolBackward } from '../../src/net/kinds/backward-pool.ts';
import { lrnSteps } from '../../src/net/kinds/lrn.ts';
import { averagePoolSteps, maxPoolSteps } from '../../src/net/kinds/pool.ts';
import golden from '../golden/backward/backward.json';
import { backwardContext } from './backward-harness.ts';
import { expectTensor, output, runSteps, stepContext, upload, withGpu } from './harness.ts';

interface Values {
  readonly shape: TensorShape;
  readonly data: readonly number[];
}

interface GoldenGradient {
  readonly kind: 'maxPool' | 'averagePool' | 'lrn';
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly x: Values;
  readonly dy: Values;
  readonly dx: Values;
}

const GRADIENTS = golden as unknown as readonly GoldenGradient[];
const FORWARD = { maxPool: maxPoolSteps, averagePool: averagePoolSteps, lrn: lrnSteps };
const BACKWARD = { maxPool: maxPoolBackward, averagePool: averagePoolBackward, lrn: lrnBackward };
const test = withGpu();

it.each(GRADIENTS.map((each) => [each.kind, JSON.stringify(each.attributes), each] as const))(
  '%s %s',
  async (kind, _, { attributes, x, dy, dx }) => {
    const place = (label: string, { data, shape }: Values) =>
      upload(test.arena, label, Float32Array.from(data), shape);
    const result = output(test.arena, 'dx', dx.shape);
    const inputs = [place('x', x)];
    const forward = output(test.arena, 'y', dy.shape);
    const layer = { kind, attributes, inputs, output: forward, dy: place('dy', dy), dx: [result] };
    const context = backwardContext(test, layer);
    const steps = [...(await FORWARD[kind](stepContext(test, layer))), ...(await BACKWARD[kind](context))];
    runSteps(test.gpu, steps);
    await expectTensor(test.gpu, result, dx.data, { tolerance: 1e-5 });
  },
);
