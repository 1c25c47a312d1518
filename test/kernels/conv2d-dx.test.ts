/** Gradients of convolutions: against plain loops, and against the forward kernels by the adjoint identity. */
import { describe, expect, it } from 'vitest';
import { conv2dBackward } from '../../src/net/kinds/backward-conv2d.ts';
import { backwardContext } from './backward-harness.ts';
import { DX_CASES, title } from './conv-cases.ts';
import { checkDx, mismatch } from './conv-checks.ts';
import { upload, withGpu } from './harness.ts';

const test = withGpu();

describe.each(Object.entries(DX_CASES))('%s', (kernel, cases) => {
  const rows = cases.map((layer) => [title(layer), layer] as const);

  it.each(rows)('equals the reference: %s', async (_, layer) => {
    test.gpu.tuning.force(kernel);
    expect(await checkDx(test, layer)).toBe(kernel);
  });

  it.each(rows)('is the adjoint of the forward kernel: %s', async (_, layer) => {
    test.gpu.tuning.force(kernel);
    expect(await mismatch(test, layer)).toBeLessThan(1e-6);
  });
});

it('does nothing where nobody wants the gradient', async () => {
  const x = upload(test.arena, 'x', new Float32Array(4), [1, 1, 1, 4]);
  const context = backwardContext(test, { kind: 'conv2d', inputs: [x], dy: x, dx: [null] });
  expect(await conv2dBackward(context)).toEqual([]);
});
