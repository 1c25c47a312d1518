/** The dream view: a channel is chosen in the cube, its picture grows, is changed on the way, saved, and comes back. */

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSaved } from '../../src/app/dream/png-recipe.ts';
import { readPngText } from '../../src/app/dream/png-text.ts';
import { colourNetwork, drop, openPage, ticks } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { decodePng } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';

const viewport = { width: 1100, height: 760 };
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('dreams of the channel that is clicked in the cube, and saves what it takes to dream it again', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#layer=mixed3a`);
    await page.keyboard.press('d');
    await clickTheCube(page);
    await picksWhatWasClicked(page);
    await getsBetter(page, 20);
    await pausesAndTakesARate(page);
    await keepsOneBeside(page);
    const saved = await savesItsRecipe(page);
    await drop(page, { name: 'dream.png', type: 'image/png', bytes: saved });
    expect(await page.evaluate(() => window.cubescope?.state.drawer)).toBe('dream');
    expect(errors).toEqual([]);
  });
});

it('gives the same picture again from the same link, and runs only while it is seen', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    const link = `${site.url}#drawer=dream&dream=channel-5_size-64_steps-12_seed-3_layer-conv2d2`;
    const dream = async (): Promise<number[]> => {
      await openPage(page, link);
      await page.waitForFunction(() => window.cubescope?.dream.phase === 'finished');
      return page.evaluate(async () => [...((await window.cubescope?.dream.pixels()) ?? [])]);
    };
    const first = await dream();
    expect(new Set(first).size).toBeGreaterThan(32);
    await page.goto('about:blank');
    expect(await dream()).toEqual(first);
    await keepsTheLastGoodPicture(page);
    await restsWhileItIsShut(page);
    expect(errors).toEqual([]);
  });
});

async function clickTheCube(page: Page): Promise<void> {
  const box = await page.locator('#stage').boundingBox();
  if (!box) throw new Error('the stage is not on the page');
  await page.mouse.move(box.x + box.width / 2 + 4, box.y + box.height / 2);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction(() => window.cubescope?.state.pin);
}

async function picksWhatWasClicked(page: Page): Promise<void> {
  const { pin, dream } = await page.evaluate(() => window.cubescope?.state ?? null).then(present);
  expect(dream).toMatchObject({
    layer: 'mixed3a',
    unit: 'channel',
    index: pin?.kind === 'cell' ? pin.channel : null,
    size: 64,
  });
}

async function getsBetter(page: Page, steps: number): Promise<void> {
  // A value is known some time after its step was sent.
  await page.waitForFunction((steps) => (window.cubescope?.dream.curve.at(-1)?.[0] ?? 0) > steps, steps);
  const values = await page.evaluate(() => window.cubescope?.dream.curve.map(([, value]) => value) ?? []);
  const mean = (some: readonly number[]) => some.reduce((a, b) => a + b, 0) / some.length;
  expect(values.every(Number.isFinite)).toBe(true);
  expect(values.length).toBeGreaterThan(16);
  expect(mean(values.slice(-4))).toBeGreaterThan(1.2 * Math.max(0.01, mean(values.slice(0, 2))));
}

async function pausesAndTakesARate(page: Page): Promise<void> {
  await page.click('#dream-play');
  const steps = () => page.evaluate(() => window.cubescope?.dream.steps);
  const before = await steps();
  await ticks(page, 30);
  const rate = page.locator('.controls .lil-controller', { hasText: 'Learning rate' }).locator('input');
  await rate.fill('0.1');
  await rate.press('Enter');
  await ticks(page, 30);
  expect(await page.evaluate(() => window.cubescope?.state.dream.rate)).toBe(0.1);
  expect(await steps()).toBe(before);
  await page.click('button[aria-label="One step"]');
  await page.waitForFunction((before) => window.cubescope?.dream.steps === (before ?? 0) + 1, before);
}

async function keepsOneBeside(page: Page): Promise<void> {
  await page.click('button[aria-label="Keep it beside the next one"]');
  await page.locator('.dream-kept canvas').waitFor();
  expect(await page.locator('.dream-kept figcaption').textContent()).toMatch(/^as now: [\d.]+ in \d+ steps$/);
  await page.click('button[aria-label="Keep it no longer"]');
  expect(await page.locator('.dream-kept').isHidden()).toBe(true);
}

async function savesItsRecipe(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#dream-export')]);
  expect(download.suggestedFilename()).toMatch(/^dream-pocket-mixed3a-channel-\d+\.png$/);
  const file = await readFile(await download.path());
  const saved = readSaved(readPngText(file, 'cubescope-recipe') ?? '');
  const { dream, steps } = await page.evaluate(() => ({
    dream: window.cubescope?.state.dream,
    steps: window.cubescope?.dream.steps,
  }));
  expect(saved).toEqual({ network: 'pocket', recipe: dream, steps, altered: true });
  const { width, height } = decodePng(file);
  expect([width, height]).toEqual([64, 64]);
  return file;
}

it('has the icons that ship at once, and dreams of the one that is clicked', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#layer=conv2d0&drawer=icons`);
    await page.waitForFunction(() => window.cubescope?.icons === 16);
    await page.locator('.icon-tile').nth(3).click();
    const { dream, drawer } = await page.evaluate(() => window.cubescope?.state ?? null).then(present);
    expect(dream).toMatchObject({ layer: 'conv2d0', unit: 'channel', index: 3 });
    expect(drawer).toBe('dream');
    expect(errors).toEqual([]);
  });
});

it('makes the icons of any other network, and keeps them', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    const open = async () => {
      await openPage(page, `${site.url}#drawer=icons`);
      await drop(page, { name: 'colours.onnx', bytes: colourNetwork() });
      await page.waitForFunction(() => window.cubescope?.state.network === 'test');
      await page.evaluate(() => window.cubescope?.set({ layer: 'conv' }));
    };
    const all = () => page.waitForFunction(() => window.cubescope?.icons === 8);
    await open();
    await all();
    const look = () => page.locator('.icon-tile canvas').first().evaluate(bytesOf);
    const first = await look();
    await expect.poll(() => page.evaluate(countKept)).toBe(8);
    await page.goto('about:blank');
    await open();
    await all();
    expect(meanDifference(await look(), first)).toBeLessThan(6);
    expect(errors).toEqual([]);
  });
});

/** Icons in the browser's database. */
async function countKept(): Promise<number> {
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(indexedDB.open('cubescope-icons'));
  return answer(database.transaction('icons').objectStore('icons').count());
}

function bytesOf(canvas: Element): number[] {
  if (!(canvas instanceof HTMLCanvasElement)) return [];
  const context = canvas.getContext('2d');
  return [...(context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [])];
}

function meanDifference(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('the page is not there');
  return value;
}

async function keepsTheLastGoodPicture(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { state, set } = window.cubescope ?? {};
    if (state) set?.({ dream: { ...state.dream, steps: 40, rate: Number.NaN } });
  });
  await page.click('#dream-play');
  await page.waitForFunction(() => window.cubescope?.dream.phase === 'diverged');
  await page.locator('.dream-message', { hasText: 'lower the learning rate' }).waitFor();
  const kept = await page.evaluate(async () => [...((await window.cubescope?.dream.pixels()) ?? [])]);
  expect(new Set(kept).size).toBeGreaterThan(32);
  await page.evaluate(() => {
    const { state, set } = window.cubescope ?? {};
    if (state) set?.({ dream: { ...state.dream, rate: 0.05 } });
  });
}

async function restsWhileItIsShut(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { state, set } = window.cubescope ?? {};
    if (state) set?.({ dream: { ...state.dream, steps: 4000 } });
  });
  await page.click('#dream-play');
  await page.waitForFunction(() => (window.cubescope?.dream.steps ?? 0) > 14);
  const created = () => page.evaluate(() => window.cubescope?.counts);
  const made = await created();
  await page.waitForFunction(() => (window.cubescope?.dream.steps ?? 0) > 24);
  expect(await created()).toEqual(made);
  await page.click('#drawer-close');
  const steps = () => page.evaluate(() => window.cubescope?.dream.steps);
  const before = await steps();
  await ticks(page, 90);
  expect(await steps()).toBe(before);
}
