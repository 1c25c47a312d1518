/**
 * What the tests of gradients and tangents by plain loops share. Each case runs twice: dense and alone, then in slots
 * of wider tensors, added to what is there and masked.
 */

import { expect } from 'vitest';
import { type GpuTensor, quads, type TensorShape } from '../../src/gpu/tensor.ts';
import type { Attribute, WeightTensor } from '../../src/net/graph.ts';
import type {
  BackwardContext,
  BackwardMode,
  BuildBackward,
  BuildTangent,
  Epilogue,
} from '../../src/net/kinds/backward-context.ts';
import { random } from '../support/random.ts';
import { epilogued, inner, PLAIN } from './backward-harness.ts';
import {
  expectTensor,
  output,
  readDense,
  runSteps,
  type Slot,
  stepContext,
  type TestGpu,
  upload,
} from './harness.ts';

export interface Values {
  readonly shape: TensorShape;
  readonly values: Float32Array;
}

/** A layer with its forward values. */
export interface Layer {
  readonly kind: string;
  readonly mode?: BackwardMode;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly weights?: Readonly<Record<string, WeightTensor>>;
  readonly inputs: readonly Values[];
  readonly output: Values;
}

const MASKED: Epilogue = { accumulate: true, lo: -0.5, hi: 1.25 };

/** Normally distributed values of a shape. */
export function normal(seed: number, shape: TensorShape, mean = 0, deviation = 1): Values {
  return { shape, values: random(seed).normal(size(shape), mean, deviation) };
}

export function size(shape: TensorShape): number {
  return shape.reduce((a, b) => a * b);
}

/** Holds the gradients against the expected ones, one per input. */
export async function expectGradients(
  test: TestGpu,
  build: BuildBackward,
  layer: Layer,
  dy: Float32Array,
  expected: readonly Float64Array[],
  tolerance = 1e-5,
): Promise<void> {
  for (const slotted of [false, true]) {
    const writing = slotted ? MASKED : PLAIN;
    const before = layer.inputs.map(({ shape }, i) => random(60 + i).normal(size(shape)));
    const dx = before.map((values, i) => {
      const { shape } = inputOf(layer, i);
      const slot = slotFor(shape, slotted, i + 2);
      return slotted
        ? upload(test.arena, `dx${i}`, values, shape, slot)
        : output(test.arena, `dx${i}`, shape, slot);
    });
    runSteps(test.gpu, await build(backwardContext(test, layer, dy, dx, slotted, writing)));
    for (const [i, tensor] of dx.entries()) {
      const { values } = inputOf(layer, i);
      const written = epilogued(expected[i] ?? [], (slotted && before[i]) || null, values, writing);
      await expectTensor(test.gpu, tensor, written, { tolerance });
    }
  }
}

/** Holds the tangent against the expected one, dense and in slots. */
export async function expectTangent(
  test: TestGpu,
  build: BuildTangent,
  layer: Layer,
  tx: readonly (Float32Array | null)[],
  expected: ArrayLike<number>,
  tolerance = 1e-5,
): Promise<void> {
  for (const slotted of [false, true]) {
    const ty = await runTangent(test, build, layer, tx, slotted);
    await expectTensor(test.gpu, ty, expected, { tolerance });
  }
}

/** ⟨J v, w⟩ = ⟨v, Jᵀ w⟩, relative to the sizes of what is multiplied. */
export async function expectAdjoint(
  test: TestGpu,
  backward: BuildBackward,
  tangent: BuildTangent,
  layer: Layer,
): Promise<void> {
  const v = layer.inputs.map(({ shape }, i) => random(70 + i).normal(size(shape)));
  const w = random(80).normal(layer.output.values.length);
  const ty = await readDense(test.gpu, await runTangent(test, tangent, layer, v, false));
  const dx = layer.inputs.map(({ shape }, i) => output(test.arena, `dx${i}`, shape));
  runSteps(test.gpu, await backward(backwardContext(test, layer, w, dx)));
  const gradients = await Promise.all(dx.map((each) => readDense(test.gpu, each)));
  const left = inner(ty, w);
  const right = gradients.reduce((sum, each, i) => sum + inner(v[i] ?? [], each), 0);
  const scale = Math.sqrt(inner(ty, ty) * inner(w, w)) + 1e-3;
  expect(Math.abs(left - right) / scale, `⟨Jv, w⟩ ${left}, ⟨v, Jᵀw⟩ ${right}`).toBeLessThan(1e-5);
}

/** (f(x + h v) − f(x − h v)) / 2h */
export function differences(
  f: (x: Float32Array) => ArrayLike<number>,
  x: Float32Array,
  v: Float32Array,
  h = 1e-2,
): Float64Array {
  const moved = (by: number) => f(x.map((value, i) => value + by * (v[i] ?? 0)));
  const [ahead, behind] = [moved(h), moved(-h)];
  return Float64Array.from(
    { length: ahead.length },
    (_, i) => ((ahead[i] ?? 0) - (behind[i] ?? 0)) / (2 * h),
  );
}

/** A gradient's context; dy and the forward values are uploaded, all into slots if asked. */
export function backwardContext(
  test: TestGpu,
  layer: Layer,
  dy: Float32Array,
  dx: readonly (GpuTensor | null)[],
  slotted = false,
  writing = PLAIN,
): BackwardContext {
  const { shape } = layer.output;
  return {
    ...forwardContext(test, layer, slotted),
    dy: upload(test.arena, 'dy', dy, shape, slotFor(shape, slotted, 1)),
    dx,
    epilogues: dx.map(() => writing),
  };
}

async function runTangent(
  test: TestGpu,
  build: BuildTangent,
  layer: Layer,
  tx: readonly (Float32Array | null)[],
  slotted: boolean,
): Promise<GpuTensor> {
  const tangents = layer.inputs.map(({ shape }, i) => {
    const values = tx[i];
    return values ? upload(test.arena, `tx${i}`, values, shape, slotFor(shape, slotted, i + 1)) : null;
  });
  const { shape } = layer.output;
  const ty = output(test.arena, 'ty', shape, slotFor(shape, slotted, 2));
  runSteps(test.gpu, await build({ ...forwardContext(test, layer, slotted), tx: tangents, ty }));
  return ty;
}

function forwardContext(test: TestGpu, layer: Layer, slotted: boolean) {
  const { kind, mode = 'exact', attributes = {}, weights = {} } = layer;
  const place = (label: string, { values, shape }: Values, first: number) =>
    upload(test.arena, label, values, shape, slotFor(shape, slotted, first));
  const inputs = layer.inputs.map((each, i) => place(`x${i}`, each, i));
  const y = place('y', layer.output, 3);
  return { ...stepContext(test, { kind, attributes, weights, inputs, output: y }), mode };
}

function inputOf({ inputs }: Layer, index: number): Values {
  const input = inputs[index];
  if (!input) throw new Error(`The layer has no input ${index}.`);
  return input;
}

function slotFor(shape: TensorShape, slotted: boolean, first: number): Slot {
  return slotted ? { first, pitch: first + quads(shape[3]) + 1 } : {};
}
