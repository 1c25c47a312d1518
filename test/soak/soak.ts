/**
 * Uses the page for minutes on end, and measures after every round, always in the same state: what it holds, bytes on the
 * GPU, the time of a frame. What grows from the first third of the rounds to the last is a leak.
 */

import type { CDPSession } from 'playwright-core';
import { frames } from '../e2e/page-tools.ts';
import type { BrowserSession } from '../e2e/support/browser.ts';
import { restingBytes } from '../e2e/support/faults.ts';
import { random } from '../support/random.ts';
import { heldBytes } from './heap.ts';
import { openOnCamera } from './page.ts';
import { goHome, useOnce } from './use.ts';
import { yardstickMs } from './yardstick.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** Which way through the page; 1 unless told. */
  readonly seed?: number;
  /** Rounds that are done however long they take; 6 unless told. */
  readonly fewest?: number;
  readonly onRound?: (sample: SoakSample, round: number) => void;
}

/** The page at rest after a round. */
export interface SoakSample {
  /** Since the page was opened. */
  readonly seconds: number;
  /** JavaScript's, after collecting garbage, without what V8 makes of the code. */
  readonly heldBytes: number;
  /** All of JavaScript's heap then. */
  readonly heapBytes: number;
  readonly gpuBytes: number;
  /** Median time from one computed frame to the next. */
  readonly frameMs: number;
  /** Median of such times, each divided by what the yardstick took beside it: what else a machine does changes both alike. */
  readonly frameCost: number;
}

export interface SoakReport {
  readonly samples: readonly SoakSample[];
  /** Last third of the rounds divided by the first, each by its median. */
  readonly growth: Readonly<Record<'heldBytes' | 'heapBytes' | 'gpuBytes' | 'frameCost', number>>;
  readonly errors: readonly string[];
}

/** Rounds before the first that counts: code is compiled and fetched in them, which takes memory once. */
const WARM_UP = 2;
const FRAMES_TIMED = 12;

/** @param session with a camera of pictures that change */
export async function soak(session: BrowserSession, url: string, options: SoakOptions): Promise<SoakReport> {
  const { minutes, seed = 1, fewest = 6, onRound } = options;
  const { page, context, errors } = session;
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  await openOnCamera(page, url);
  const debug = await context.newCDPSession(page);
  const draw = random(seed);
  const samples: SoakSample[] = [];
  for (let round = -WARM_UP; round < fewest || seconds() < minutes * 60; round++) {
    await useOnce(page, draw);
    if (round < 0) continue;
    const sample = { seconds: seconds(), ...(await measure(session, debug)) };
    samples.push(sample);
    onRound?.(sample, round);
    if (errors.length > 0) break;
  }
  const growth = {
    heldBytes: thirds(samples, 'heldBytes'),
    heapBytes: thirds(samples, 'heapBytes'),
    gpuBytes: thirds(samples, 'gpuBytes'),
    frameCost: thirds(samples, 'frameCost'),
  };
  return { samples, growth, errors };
}

async function measure({ page }: BrowserSession, debug: CDPSession): Promise<Omit<SoakSample, 'seconds'>> {
  await goHome(page);
  const [times, costs]: [number[], number[]] = [[], []];
  for (let i = 0, yardstick = await yardstickMs(page); i < FRAMES_TIMED; i++) {
    const before = performance.now();
    await frames(page, 1);
    const time = performance.now() - before;
    const next = await yardstickMs(page);
    times.push(time);
    costs.push((2 * time) / (yardstick + next));
    yardstick = next;
  }
  const gpuBytes = await restingBytes(page);
  const held = await heldBytes(debug);
  const { usedSize } = await debug.send('Runtime.getHeapUsage');
  const frame = { frameMs: median(times), frameCost: median(costs) };
  return { heldBytes: held, heapBytes: usedSize, gpuBytes, ...frame };
}

function thirds(samples: readonly SoakSample[], of: keyof SoakReport['growth']): number {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const values = samples.map((sample) => sample[of]);
  return median(values.slice(-third)) / median(values.slice(0, third));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
