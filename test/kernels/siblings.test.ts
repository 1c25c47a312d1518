/** Convolutions of 1×1 that read one input, at once and each alone, and their gradient: each kernel on awkward sizes. */

import { afterEach, describe, expect, it } from 'vitest';
import type { GpuTensor, TensorShape } from '../../src/gpu/tensor.ts';
import type { Epilogue } from '../../src/net/kinds/backward-context.ts';
import { siblingsDxStep } from '../../src/net/kinds/backward-siblings.ts';
import { DX_VARIANTS } from '../../src/net/kinds/conv-variants/dx.ts';
import { FORWARD_VARIANTS } from '../../src/net/kinds/conv-variants/forward.ts';
import { runsOn } from '../../src/net/kinds/conv-variants/variant.ts';
import { siblingSteps } from '../../src/net/kinds/siblings.ts';
import { PackedWeights } from '../../src/net/packed-weights.ts';
import { type Member, widestRuns } from '../../src/net/siblings.ts';
import { smallGraph } from '../net/small-graph.ts';
import { conv } from '../net/small-networks.ts';
import { conv2d } from '../reference/conv2d.ts';
import { conv2dDx } from '../reference/conv2d-dx.ts';
import { random } from '../support/random.ts';
import { epilogued, gradient, PLAIN } from './backward-harness.ts';
import { expectTensor, output, runSteps, type Slot, upload, withGpu } from './harness.ts';

const test = withGpu();

afterEach(() => test.gpu.tuning.force(null));

/** The variant of a single convolution that the kernel is like, forward and back. */
const FORMS = [
  ['conv2d-1x1', 'conv2d-1x1-dx', 'conv2d-1x1-siblings'],
  ['conv2d-tile', 'conv2d-dx-tile', 'conv2d-1x1-siblings-tile'],
  ['conv2d-subgroup', 'conv2d-dx-subgroup', 'conv2d-1x1-siblings-subgroup'],
  ['conv2d-split', 'conv2d-dx-split', 'conv2d-1x1-siblings-split'],
] as const;

const POINT = {
  strides: [1, 1],
  dilations: [1, 1],
  pads: [0, 0, 0, 0],
  groups: 1,
} as const;

/** Shape of the input, outputs of one branch, of the next two. */
const CASES: readonly (readonly [TensorShape, readonly [number, number, number]])[] = [
  [
    [1, 1, 1, 1],
    [1, 4, 1],
  ],
  [
    [1, 5, 7, 13],
    [6, 8, 7],
  ],
  [
    [3, 3, 5, 70],
    [20, 4, 12],
  ],
  [
    [2, 6, 6, 4],
    [68, 36, 3],
  ],
];

const X: Slot = { first: 1, pitch: 24 };
const BRANCH: Slot = { first: 3, pitch: 40 };
const REST: Slot = { first: 0, pitch: 14 };

/** Three convolutions: one writes to a slot, the other two to neighbouring slots elsewhere. */
function layer(shape: TensorShape, widths: readonly number[]) {
  const names = ['one', 'two', 'three'];
  const graph = smallGraph(
    shape,
    names.map((name, i) => conv(name, 'input', [1, 1, widths[i] ?? 0], { activation: 'relu' })),
  );
  const nodes = graph.nodes.slice(1);
  const weight = (name: string, role: string) => {
    const key = nodes.find((node) => node.name === name)?.weights[role] ?? '';
    return graph.weights.get(key)?.data ?? new Float32Array();
  };
  return { nodes, weight, weights: new PackedWeights(graph, test.arena) };
}

/** Two members in one buffer. */
function pair(make: (width: number) => GpuTensor, [n, h, w]: TensorShape, a: number, b: number) {
  const whole = make(a + b);
  const first: GpuTensor = { ...whole, shape: [n, h, w, a] };
  const second: GpuTensor = { ...whole, shape: [n, h, w, b], first: whole.first + a / 4 };
  return { whole, first, second };
}

function filterOf(shape: TensorShape, width: number): TensorShape {
  return [1, 1, shape[3], width];
}

describe.each(FORMS)('as %s', (forward, dx, kernel) => {
  const able = () => {
    const [a, b] = [
      FORWARD_VARIANTS.find(({ name }) => name === forward),
      DX_VARIANTS.find(({ name }) => name === dx),
    ];
    return [a, b].every((variant) => variant && runsOn(variant, test.gpu));
  };

  it.for(CASES)('computes all at once and each alone, [%s] to %o', async ([shape, widths], { skip }) => {
    skip(!able(), 'this device has not what the kernel needs');
    test.gpu.tuning.force(forward);
    const [n, h, w] = shape;
    const { nodes, weight, weights } = layer(shape, widths);
    const values = random(1).normal(n * h * w * shape[3]);
    const x = upload(test.arena, 'x', values, shape, X);
    const expected = nodes.map(({ name }, i) => {
      const filter = filterOf(shape, widths[i] ?? 0);
      const y = conv2d(values, shape, weight(name, 'filter'), filter, weight(name, 'bias'), POINT);
      return y.map((value) => Math.max(0, value));
    });
    const fresh = () => {
      const one = output(test.arena, 'one', [n, h, w, widths[0]], BRANCH);
      const make = (width: number) => output(test.arena, 'rest', [n, h, w, width], REST);
      const rest = pair(make, shape, widths[1], widths[2]);
      const tensors = new Map([
        ['one', one],
        ['two', rest.first],
        ['three', rest.second],
      ]);
      const runs = widestRuns(nodes, (name) => tensors.get(name) ?? one);
      return { one, rest, runs };
    };
    const { one, rest, runs } = fresh();
    const { together } = await siblingSteps({ gpu: test.gpu, arena: test.arena, weights, x, runs });
    expect(together.kernel.name).toBe(kernel);
    runSteps(test.gpu, [together]);
    await expectTensor(test.gpu, one, expected[0] ?? []);
    await expectTensor(test.gpu, rest.whole, interleaved(expected.slice(1), widths.slice(1)));
    for (const [i, { name }] of nodes.entries()) {
      const again = fresh();
      const steps = await siblingSteps({ gpu: test.gpu, arena: test.arena, weights, x, runs: again.runs });
      const step = steps.alone.get(name);
      runSteps(test.gpu, step ? [step] : []);
      const tensor = [again.one, again.rest.first, again.rest.second][i];
      if (tensor) await expectTensor(test.gpu, tensor, expected[i] ?? []);
    }
  });

  it.for(CASES)('brings their gradients back, [%s] from %o', async ([shape, widths], { skip }) => {
    skip(!able(), 'this device has not what the kernel needs');
    test.gpu.tuning.force(dx);
    const [n, h, w, c] = shape;
    const { nodes, weight, weights } = layer(shape, widths);
    const values = random(1).normal(n * h * w * c);
    const x = upload(test.arena, 'x', values, shape, X);
    const dy = widths.map((width, i) => random(20 + i).normal(n * h * w * width));
    const one = upload(test.arena, 'one', dy[0] ?? new Float32Array(), [n, h, w, widths[0]], BRANCH);
    const joined = interleaved(dy.slice(1), widths.slice(1));
    const rest = pair(
      (width) => upload(test.arena, 'rest', joined, [n, h, w, width], REST),
      shape,
      widths[1],
      widths[2],
    );
    const member = (i: number, tensor: GpuTensor): Member[] =>
      nodes.slice(i, i + 1).map((node) => ({ node, tensor }));
    const parts = [member(0, one), [...member(1, rest.first), ...member(2, rest.second)]];
    const sum = new Float64Array(values.length);
    nodes.forEach(({ name }, i) => {
      const filter = weight(name, 'filter');
      const each = conv2dDx(
        dy[i] ?? new Float32Array(),
        shape,
        filter,
        filterOf(shape, widths[i] ?? 0),
        POINT,
      );
      each.forEach((value, at) => {
        sum[at] = (sum[at] ?? 0) + value;
      });
    });
    const before = random(9).normal(values.length);
    const cases: [Float32Array | null, Epilogue][] = [
      [null, PLAIN],
      [before, { accumulate: true, lo: -0.5, hi: 1.25 }],
    ];
    for (const [there, epilogue] of cases) {
      const to = gradient(test, shape, there, X);
      const step = await siblingsDxStep({
        gpu: test.gpu,
        arena: test.arena,
        weights,
        x,
        dx: to,
        epilogue,
        parts,
      });
      expect(step.kernel.name).toBe(kernel.replace('siblings', 'siblings-dx'));
      runSteps(test.gpu, [step]);
      await expectTensor(test.gpu, to, epilogued(sum, there, values, epilogue));
    }
  });
});

/** Dense [n, h, w, c] values of several tensors, each pixel's behind one another. */
function interleaved(tensors: readonly Float32Array[], widths: readonly number[]): Float32Array {
  const total = widths.reduce((a, b) => a + b, 0);
  const pixels = (tensors[0]?.length ?? 0) / (widths[0] ?? 1);
  const joined = new Float32Array(pixels * total);
  let start = 0;
  tensors.forEach((values, i) => {
    const width = widths[i] ?? 0;
    for (let p = 0; p < pixels; p++)
      joined.set(values.subarray(p * width, (p + 1) * width), p * total + start);
    start += width;
  });
  return joined;
}
