/**
 * How much of a frame the page's own JavaScript takes: `npm run bench:page -- [--seconds 30] [--layer mixed4d]`.
 *
 * The built page follows a camera of pictures that move, in the browser of the tests. What is timed is each callback that
 * it gives to `requestAnimationFrame`: upload, encode, submit, draw and overlays. The GPU works in a process of its own.
 */

import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openOnCamera, withSoakedPage } from '../test/soak/page.ts';
import { median } from './peers/contest.ts';

declare global {
  interface Window {
    /** Milliseconds of each tick, and whether a frame was computed in it. */
    ticks?: { readonly ms: number; readonly computed: boolean }[];
  }
}

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { seconds: { type: 'string', default: '30' }, layer: { type: 'string', default: 'mixed4d' } },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds}: a number above 0 is needed.`);
  await withSoakedPage(async ({ page, errors }, url) => {
    await page.addInitScript(watchTicks);
    await openOnCamera(page, url);
    await page.evaluate((layer) => window.cubescope?.set({ layer }), values.layer);
    console.log(`${values.layer}, on ${await page.evaluate(() => window.cubescope?.adapter)}\n`);
    console.log(
      '| cube as | ticks | JavaScript of a tick, ms | computed | of a tick that computes, ms | 95 % below |',
    );
    console.log('|---|---|---|---|---|---|');
    for (const mode of ['volume', 'voxels'] as const) console.log(await rowOf(page, mode, seconds));
    if (errors.length > 0) throw new Error(errors.join('\n'));
  });
}

/** A row of the table: all ticks, and those in which the network ran. */
async function rowOf(page: Page, mode: 'volume' | 'voxels', seconds: number): Promise<string> {
  await page.evaluate((mode) => window.cubescope?.set({ mode }), mode);
  await page.waitForTimeout(3000);
  await page.evaluate(() => window.ticks?.splice(0));
  await page.waitForTimeout(seconds * 1000);
  const ticks = (await page.evaluate(() => window.ticks)) ?? [];
  const sorted = (some: typeof ticks) => some.map(({ ms }) => ms).sort((a, b) => a - b);
  const [all, computing] = [sorted(ticks), sorted(ticks.filter(({ computed }) => computed))];
  const most = computing[Math.floor(computing.length * 0.95)] ?? Number.NaN;
  const cells = [mode, all.length, median(all).toFixed(2), computing.length];
  return `| ${[...cells, median(computing).toFixed(2), most.toFixed(2)].join(' | ')} |`;
}

/** Runs in the page, before its own scripts. All callbacks of one tick count together. */
function watchTicks(): void {
  const ticks: { ms: number; computed: boolean }[] = [];
  window.ticks = ticks;
  const ask = window.requestAnimationFrame.bind(window);
  const waiting = new Map<number, FrameRequestCallback>();
  let [serial, asked] = [0, false];
  const tick = (now: number) => {
    const callbacks = [...waiting.values()];
    asked = false;
    waiting.clear();
    const before = window.cubescope?.frames.computed;
    const begin = performance.now();
    for (const callback of callbacks) callback(now);
    const ms = performance.now() - begin;
    ticks.push({ ms, computed: window.cubescope?.frames.computed !== before });
  };
  window.requestAnimationFrame = (callback) => {
    if (!asked) ask(tick);
    asked = true;
    waiting.set(++serial, callback);
    return serial;
  };
  window.cancelAnimationFrame = (handle) => void waiting.delete(handle);
}
