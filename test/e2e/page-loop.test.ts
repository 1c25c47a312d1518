/** The loop creates nothing while it runs, and a lost device comes back in the same state. */

import { fileURLToPath } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressFollows, colourNetwork, drop, frames, openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { makeFakeCamera, waitForVideo } from './support/camera.ts';
import { encodeJpeg, paintPicture } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';
import { notice } from './support/watch.ts';

const camera = fileURLToPath(new URL('../../.cache/page-loop.mjpeg', import.meta.url));
/** Frames until all is there that comes with the first of them. */
const BEGUN = 20;
/** Until then the engine compiles what runs often, which takes heap once. */
const WARM_UP = 120;
/** Bytes that a stretch of a hundred frames may add to the heap, and how many stretches get the chance. */
const MOST_GROWTH = 50_000;
const STRETCHES = 4;
const viewport = { width: 480, height: 400 };
let site: Site;

beforeAll(async () => {
  const stripes = (at: number) =>
    encodeJpeg(paintPicture(320, 240, (x, y) => ((x + at * 8) % 64 < 32 ? [220, 120, y] : [20, y, 160])));
  await makeFakeCamera([0, 1, 2, 3, 4, 5, 6, 7].map(stripes), camera, 0.1);
  site = await serveBuild();
});
afterAll(() => site?.close());

it('creates nothing on the GPU in a hundred frames, and the heap stays as it is', async () => {
  await withBrowser({ camera, viewport }, async ({ page, context, errors }) => {
    await page.addInitScript(countCreations);
    await openPage(page, site.url);
    await page.click('#welcome-camera');
    await waitForVideo(page);
    await page.evaluate(() => window.cubescope?.set({ panels: false }));
    await createsNothing(page);
    // The loop is the same with a network of a few kernels, and a software GPU is done with its frames sooner.
    await drop(page, { name: 'colours.onnx', bytes: colourNetwork() });
    await page.waitForFunction(() => window.cubescope?.answers?.live.graph.name === 'test');
    await frames(page, WARM_UP);
    const growths = await heapGrowths(page, await context.newCDPSession(page));
    expect(Math.min(...growths), `bytes in each stretch: ${growths}`).toBeLessThan(MOST_GROWTH);
    expect(errors).toEqual([]);
  });
});

async function createsNothing(page: Page): Promise<void> {
  const made = () => page.evaluate(() => ({ ...window.created, ours: window.cubescope?.counts }));
  await frames(page, BEGUN);
  const before = await made();
  await frames(page, 100);
  expect(await made()).toEqual(before);
}

/** Bytes of heap that stretches of a hundred frames add, up to the first that adds hardly any. */
async function heapGrowths(page: Page, debug: CDPSession): Promise<readonly number[]> {
  const heap = async () => {
    await debug.send('HeapProfiler.collectGarbage');
    const { usedSize } = await debug.send('Runtime.getHeapUsage');
    return usedSize;
  };
  // Compiling what runs often takes heap now and then; a leak takes it in every stretch of frames.
  const growths: number[] = [];
  for (let before = await heap(); growths.length < STRETCHES; ) {
    await frames(page, 100);
    const after = await heap();
    growths.push(after - before);
    before = after;
    if (Math.min(...growths) < MOST_GROWTH) break;
  }
  return growths;
}

it('comes back in the same state after its device is lost', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(
      page,
      `${site.url}#layer=mixed3b&mode=voxels&threshold=0.3&pin=cell.3.4.5@mixed3b&sample=coffee`,
    );
    const look = () =>
      page.evaluate(() => {
        const { state, topClasses, openLayer, cell } = window.cubescope ?? {};
        return { state, topClasses, openLayer, cell };
      });
    await page.waitForFunction(() => typeof window.cubescope?.cell?.value === 'number');
    const before = await look();
    expect(before.openLayer).toBe('mixed3b');
    await page.evaluate(() => window.cubescope?.device?.destroy());
    expect(await notice(page, 'news')).toBe('The graphics device was lost and is back.');
    await expect.poll(look).toEqual(before);
    await addressFollows(page);
    expect(errors).toEqual([]);
  });
});

declare global {
  interface Window {
    created?: Record<string, number>;
  }
}

/**
 * Counts what is created on any device, by whatever library. Textures are left to the page's own count: three makes
 * a depth buffer anew when the stage is drawn finer or coarser.
 */
function countCreations(): void {
  const made: Record<string, number> = {};
  window.created = made;
  const prototype = GPUDevice.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (!name.startsWith('create') || /CommandEncoder|Texture/.test(name)) continue;
    const create = prototype[name];
    if (!create) continue;
    prototype[name] = function (this: unknown, ...args: unknown[]) {
      made[name] = (made[name] ?? 0) + 1;
      return create.apply(this, args);
    };
  }
}
