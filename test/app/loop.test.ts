/** When the loop computes a picture, and when it leaves the GPU to others; the GPU is one that answers when it is told. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Graphics } from '../../src/app/graphics.ts';
import { Loop } from '../../src/app/loop.ts';
import type { Frame } from '../../src/app/sources/source.ts';

let ticks: FrameRequestCallback[] = [];
let answers: (() => void)[] = [];
let awaited = false;
let loop: Loop;

const nothing = () => {};

/** As much of the graphics as the loop uses; every tick has a new picture. */
const graphics = {
  ready: true,
  fitting: false,
  timer: null,
  picture: { fits: () => true, upload: nothing },
  cube: { needsRender: false, render: nothing },
  gpu: {
    device: {
      createCommandEncoder: () => ({ finish: nothing }),
      queue: {
        submit: nothing,
        onSubmittedWorkDone: () => new Promise<void>((resolve) => answers.push(resolve)),
      },
    },
  },
  encodeNetwork: nothing,
  encodeCell: nothing,
  encodeViews: nothing,
  collect: nothing,
} as unknown as Graphics;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.stubGlobal('requestAnimationFrame', (tick: FrameRequestCallback) => ticks.push(tick));
  [ticks, answers, awaited] = [[], [], false];
  loop = new Loop({
    graphics: () => graphics,
    takeFrame: () => ({}) as Frame,
    isAwaited: () => awaited,
    onOtherSize: nothing,
    onRate: nothing,
    onTimes: nothing,
    onDrawn: nothing,
    onLeftOver: nothing,
    onError: (error) => {
      throw error;
    },
  });
  loop.start();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** So many ms later a tick comes; says how many pictures were computed by then. */
function tick(after: number): number {
  vi.advanceTimersByTime(after);
  for (const each of ticks.splice(0)) each(performance.now());
  return loop.computed;
}

/** The GPU is done with all that it was given. */
async function done(): Promise<void> {
  for (const answer of answers.splice(0)) answer();
  await Promise.resolve();
}

it('leaves out what a busy GPU could only answer late', async () => {
  expect([tick(16), tick(16), tick(16), tick(16)]).toEqual([1, 2, 2, 2]);
  await done();
  expect(tick(16)).toBe(3);
});

it('leaves the GPU for as long as a picture takes to whoever waits for it', async () => {
  awaited = true;
  expect([tick(16), tick(16), tick(284)]).toEqual([1, 1, 1]);
  await done();
  expect([tick(16), tick(250)]).toEqual([1, 1]);
  expect(tick(40)).toBe(2);
  // Nobody waits any more: the next one comes at once.
  awaited = false;
  await done();
  expect(tick(16)).toBe(3);
});

it('computes every picture that a fast GPU can, whoever waits', async () => {
  awaited = true;
  for (let pictures = 1; pictures <= 5; pictures++) {
    expect(tick(12)).toBe(pictures);
    vi.advanceTimersByTime(4);
    await done();
  }
});

it('forgets what a lost device was given', () => {
  expect([tick(16), tick(16), tick(16)]).toEqual([1, 2, 2]);
  awaited = true;
  loop.forgetInFlight();
  expect(tick(16)).toBe(3);
});
