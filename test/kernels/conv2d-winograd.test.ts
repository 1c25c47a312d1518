/** What conv-variants.test.ts leaves out of Winograd's convolution: large batches, and where it is worth it. */

import { afterEach, describe, expect, it } from 'vitest';
import { runsOn } from '../../src/net/kinds/conv-variants/variant.ts';
import { DX_WINOGRAD, FORWARD_WINOGRAD } from '../../src/net/kinds/conv-variants/winograd.ts';
import { packFilter, packFilterDx } from '../../src/net/kinds/pack.ts';
import { packWinograd, packWinogradDx } from '../../src/net/kinds/pack-winograd.ts';
import { random } from '../support/random.ts';
import { type ConvCase, taskOf } from './conv-cases.ts';
import { checkDx, checkForward } from './conv-checks.ts';
import { withGpu } from './harness.ts';

const test = withGpu();

afterEach(() => test.gpu.tuning.force(null));

/** 16 MiB of patches a picture, of which two are allowed at once. */
const [FEW, MANY] = [2, 250] as const;
const PADS = [1, 1, 1, 1] as const;
const TENSORS = 3 * 64 * 64 * 16;
const PATCHES = 32.5 * 2 ** 20;

describe('batches whose patches do not fit at once', () => {
  it.for(FORWARD_WINOGRAD.map((variant) => [variant.name, variant] as const))(
    '%s',
    async ([name, variant], { skip }) => {
      skip(!runsOn(variant, test.gpu), 'this device has not what the variant needs');
      test.gpu.tuning.force(name);
      await checkForward(test, { x: [3, 64, 64, MANY], filter: [3, 3, MANY, FEW], pads: PADS });
      expect(test.arena.bytes - TENSORS * (63 + 1)).toBeLessThan(PATCHES);
    },
  );

  it.for(DX_WINOGRAD.map((variant) => [variant.name, variant] as const))(
    '%s',
    async ([name, variant], { skip }) => {
      skip(!runsOn(variant, test.gpu), 'this device has not what the variant needs');
      test.gpu.tuning.force(name);
      await checkDx(test, { x: [3, 64, 64, FEW], filter: [3, 3, FEW, MANY], pads: PADS, accumulate: true });
      expect(test.arena.bytes - TENSORS * (63 + 1 + 1)).toBeLessThan(PATCHES);
    },
  );
});

describe.each([
  ['forward', FORWARD_WINOGRAD],
  ['dx', DX_WINOGRAD],
] as const)('%s', (direction, variants) => {
  const suited = (more: Partial<ConvCase>, software = true) => {
    const task = taskOf({ x: [1, 14, 14, 96], filter: [3, 3, 96, 208], pads: PADS, ...more }, direction);
    return variants.map((variant) => variant.fits(task) && variant.suits(task, software));
  };

  it('fits windows of 3×3 alone, each pixel its own, and pictures of no more patches than may be', () => {
    const others: Partial<ConvCase>[] = [
      { filter: [3, 5, 96, 208] },
      { filter: [1, 3, 96, 208] },
      { strides: [1, 2] },
      { dilations: [2, 1] },
      { filter: [3, 3, 48, 208], groups: 2 },
      { x: [1, 256, 256, 256], filter: [3, 3, 256, 256] },
    ];
    for (const other of others) {
      const task = taskOf({ x: [1, 14, 14, 96], filter: [3, 3, 96, 208], ...other }, direction);
      expect(variants.some((variant) => variant.fits(task))).toBe(false);
    }
  });

  it('suits software devices where tiles fill their blocks, channels their quads, and there is much to do', () => {
    expect(suited({})).toEqual([true, true]);
    expect(suited({}, false)).toEqual([false, false]);
    expect(suited({ x: [1, 7, 7, 96] })).toEqual([true, true]);
    expect(suited({ x: [1, 4, 4, 96] })).toEqual([false, false]);
    expect(suited({ x: [8, 4, 4, 96] })).toEqual([true, true]);
    expect(suited({ x: [1, 14, 14, 4], filter: [3, 3, 4, 208] })).toEqual([false, false]);
    expect(suited({ filter: [3, 3, 96, 4] })).toEqual([false, false]);
    expect(suited({ x: [1, 14, 14, 16], filter: [3, 3, 16, 32] })).toEqual([false, false]);
  });
});

it('has filters of 16 / 9 of the bytes, those of the gradient turned over and around', () => {
  const data = random(3).normal(9 * 5 * 6);
  const filter = { shape: [3, 3, 5, 6], data };
  expect(packWinograd(filter).length / packFilter(filter).length).toBeCloseTo(16 / 9, 12);
  expect(packWinogradDx(filter).length / packFilterDx(filter).length).toBeCloseTo(16 / 9, 12);
  // The corners of G g Gᵀ are those of g.
  expect([packWinograd(filter)[0], packWinogradDx(filter)[0]]).toEqual([data[0], data[8 * 5 * 6]]);
});
