/** What tests of gradients need on top of harness.ts: a layer's context, and gradients with something to add to. */

import { expect } from 'vitest';
import type { GpuTensor, TensorShape } from '../../src/gpu/tensor.ts';
import type { BackwardContext, BackwardMode, Epilogue } from '../../src/net/kinds/backward-context.ts';
import { output, type Slot, stepContext, type TestGpu, upload } from './harness.ts';

/** An epilogue that neither adds nor masks. */
export const PLAIN: Epilogue = { accumulate: false, lo: -3.4e38, hi: 3.4e38 };

/** A layer as a function of `kinds/backward.ts` sees it. */
export function backwardContext(
  test: TestGpu,
  layer: Omit<Parameters<typeof stepContext>[1], 'output'> & {
    readonly output?: GpuTensor;
    readonly dy: GpuTensor;
    readonly dx: readonly (GpuTensor | null)[];
    readonly epilogues?: readonly Epilogue[];
    readonly mode?: BackwardMode;
  },
): BackwardContext {
  const { dy, dx, mode = 'exact', epilogues = dx.map(() => PLAIN) } = layer;
  return { ...stepContext(test, { ...layer, output: layer.output ?? dy }), mode, dy, dx, epilogues };
}

/** A gradient to be written: marked everywhere, or with values to add to. */
export function gradient(
  test: TestGpu,
  shape: TensorShape,
  before: Float32Array | null,
  slot: Slot = {},
): GpuTensor {
  return before ? upload(test.arena, 'dx', before, shape, slot) : output(test.arena, 'dx', shape, slot);
}

/** What an epilogue makes of a gradient: mask ⊙ (before + sum). */
export function epilogued(
  sum: ArrayLike<number>,
  before: Float32Array | null,
  x: Float32Array,
  { lo, hi }: Epilogue,
): Float32Array {
  return x.map((value, i) => (value > lo && value < hi ? (before?.[i] ?? 0) + (sum[i] ?? 0) : 0));
}

/** ⟨a, b⟩ in double precision. */
export function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? Number.NaN) * (b[i] ?? Number.NaN);
  return sum;
}
