/** Kernels against ONNX Runtime; the values and how they were made are in test/golden/layers. */

import { expect, it } from 'vitest';
import type { TensorShape } from '../../src/gpu/tensor.ts';
import type { Attribute, GraphNode } from '../../src/net/graph.ts';
import { lrnSteps } from '../../src/net/kinds/lrn.ts';
import { averagePoolSteps, maxPoolSteps } from '../../src/net/kinds/pool.ts';
import { inferShape } from '../../src/net/shapes.ts';
import golden from '../golden/layers/layers.json';
import { expectTensor, output, runSteps, stepContext, upload, withGpu } from './harness.ts';

interface Values {
  readonly shape: TensorShape;
  readonly data: readonly number[];
}

interface GoldenLayer {
  readonly kind: 'maxPool' | 'averagePool' | 'lrn';
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly x: Values;
  readonly y: Values;
}

const LAYERS = golden as unknown as readonly GoldenLayer[];
const BUILD = { maxPool: maxPoolSteps, averagePool: averagePoolSteps, lrn: lrnSteps };
const test = withGpu();

it.each(LAYERS.map((layer) => [layer.kind, JSON.stringify(layer.attributes), layer] as const))(
  '%s %s',
  async (kind, _, { attributes, x, y }) => {
    const node: GraphNode = { name: 'layer', kind, inputs: ['x'], attributes, weights: {} };
    expect(inferShape(node, [x.shape], new Map())).toEqual(y.shape);
    const input = upload(test.arena, 'x', Float32Array.from(x.data), x.shape);
    const result = output(test.arena, 'y', y.shape);
    const context = stepContext(test, { kind, attributes, inputs: [input], output: result });
    runSteps(test.gpu, await BUILD[kind](context));
    await expectTensor(test.gpu, result, y.data, { tolerance: 1e-5 });
  },
);
