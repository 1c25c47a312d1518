/** What conv-variants.test.ts leaves out of the gradient by columns and fold: batches whose columns do not fit at once. */

import { afterEach, expect, it } from 'vitest';
import { DX_FOLD } from '../../src/net/kinds/conv-variants/fold.ts';
import { taskOf } from './conv-cases.ts';
import { checkDx } from './conv-checks.ts';
import { withGpu } from './harness.ts';

const test = withGpu();

afterEach(() => test.gpu.tuning.force(null));

/** 17 MiB of columns a picture. */
const LARGE = { x: [2, 150, 151, 1], filter: [7, 7, 1, 2], pads: [3, 3, 3, 3] } as const;

it('takes the pictures of a large batch one after the other, in the memory of one', async () => {
  test.gpu.tuning.force('conv2d-dx-fold');
  const slots = { from: { pitch: 2, first: 1 }, to: { pitch: 3, first: 2 } };
  await checkDx(test, { ...LARGE, ...slots, accumulate: true, mask: [-0.5, 0.5] });
  const tensors = 2 * 150 * 151 * 16 * (1 + 2 + 3);
  expect(test.arena.bytes - tensors).toBeLessThan(18 * 2 ** 20);
});

it('leaves pictures alone whose columns are larger than may be', () => {
  const wide = { ...LARGE, x: [1, 300, 300, 1] } as const;
  expect([LARGE, wide].map((layer) => DX_FOLD.fits(taskOf(layer, 'dx')))).toEqual([true, false]);
});
