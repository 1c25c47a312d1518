/** Which channels speak for which of two classes. */

import { expect, it } from 'vitest';
import { CLASS_A, CLASS_B } from '../../src/viz/colour-maps.ts';
import { compareChannels, renewVerdicts, swatchOf } from '../../src/viz/versus-channels.ts';

const A = Float32Array.of(1, -2, 0, 3, 0.5, 4);
const B = Float32Array.of(3, 1, 0, -1, 0.5, 3.5);
const channels = (verdicts: readonly { readonly channel: number }[]) =>
  verdicts.map(({ channel }) => channel);

it('orders channels by what they do for A less what they do for B, the ends first and last', () => {
  const { forA, forB, most } = compareChannels(A, B, 3);
  expect(channels(forA)).toEqual([3, 5]);
  expect(channels(forB)).toEqual([0, 1]);
  expect(forA.map(({ net }) => net)).toEqual([4, 0.5]);
  expect(forB.map(({ net }) => net)).toEqual([-2, -3]);
  expect(most).toBe(4);
});

it('is its own mirror image when the classes are swapped', () => {
  const [there, back] = [compareChannels(A, B, 2), compareChannels(B, A, 2)];
  expect(channels(back.forA)).toEqual(channels(there.forB).toReversed());
  expect(channels(back.forB)).toEqual(channels(there.forA).toReversed());
});

it('shows no channel twice, and none that decides nothing', () => {
  const { forA, forB } = compareChannels(A, B, 8);
  expect(new Set(channels([...forA, ...forB])).size).toBe(4);
  expect(compareChannels(A, A, 3)).toEqual({ forA: [], forB: [], most: 0 });
});

it('renews the numbers of channels in their places', () => {
  const renewed = renewVerdicts(compareChannels(A, B, 3), B, A);
  expect(channels(renewed.forA)).toEqual([3, 5]);
  expect(renewed.forA.map(({ net }) => net)).toEqual([-4, -0.5]);
});

it('marks numbers in the colour of the class they speak for', () => {
  const verdict = { channel: 7, a: -1, b: 3, net: -4 };
  expect(swatchOf(verdict, 'net', 4)).toEqual({ value: 4, colour: CLASS_B, opacity: 1 });
  expect(swatchOf(verdict, 'a', 4)).toEqual({ value: -1, colour: CLASS_B, opacity: 0.25 });
  expect(swatchOf(verdict, 'b', 4)).toEqual({ value: 3, colour: CLASS_B, opacity: 0.75 });
  expect(swatchOf({ channel: 0, a: 2, b: -2, net: 4 }, 'b', 0)).toEqual({
    value: -2,
    colour: CLASS_A,
    opacity: 0,
  });
});
