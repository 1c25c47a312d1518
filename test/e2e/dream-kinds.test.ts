/**
 * Everything that can be dreamt of in the drawer, beside a channel: pairs of classes and channels, any direction, several
 * pictures at once, transparent ones, and dreams of the live picture. Each is chosen as a person would, and each link
 * says what was chosen.
 */

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSaved } from '../../src/app/dream/png-recipe.ts';
import { readPngText } from '../../src/app/dream/png-text.ts';
import type { DreamRecipe } from '../../src/app/dream/recipe.ts';
import { readRecipe } from '../../src/app/dream/recipe-text.ts';
import { rowWidth } from '../../src/viz/picture-row.ts';
import { openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { decodePng } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';

const viewport = { width: 1280, height: 800 };
const SIZE = 64;
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('dreams of pairs and directions, and of several pictures at once', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#drawer=dream&dream=channel-3_size-64_steps-12_layer-mixed3a`);
    await grows(page);
    await setsOneClassAgainstAnother(page);
    await leadsFromOneChannelToAnother(page);
    await goesInARandomDirection(page);
    await makesSeveralThatDiffer(page);
    await savesTransparentPictures(page);
    expect(errors).toEqual([]);
  });
});

it('dreams of the live picture', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#drawer=dream&dream=channel-3_size-64_steps-12_layer-mixed3a`);
    await grows(page);
    await dreamsDeepAgainAndAgain(page);
    await comparesWithThePicture(page, 'caricature');
    await comparesWithThePicture(page, 'inversion');
    expect(errors).toEqual([]);
  });
});

async function setsOneClassAgainstAnother(page: Page): Promise<void> {
  await page.selectOption('select[aria-label="Kind of unit"]', 'versus');
  await page.click('input[aria-label="Not this class"]');
  await page.keyboard.type('egypt');
  expect(await page.locator('.class-list:visible li').allTextContents()).toEqual(['Egyptian cat']);
  await page.keyboard.press('Enter');
  const { index, other, label } = await page.evaluate(() => {
    const field = document.querySelector('input[aria-label="Not this class"]');
    const { index, other } = window.cubescope?.state.dream ?? { index: -1, other: -1 };
    return { index, other, label: field instanceof HTMLInputElement ? field.value : '' };
  });
  expect([index, label]).toEqual([0, 'Egyptian cat']);
  expect(other).toBeGreaterThan(0);
  await page.click('input[aria-label="Class"]');
  await page.keyboard.type('nothing has this name');
  expect(await page.locator('.class-list:visible').textContent()).toBe('No class has this name.');
  await page.keyboard.press('Escape');
  expect(await page.locator('input[aria-label="Class"]').inputValue()).toBe('goldfish');
  await grows(page);
  expect(await linked(page)).toMatchObject({ unit: 'versus', index: 0, other });
}

async function leadsFromOneChannelToAnother(page: Page): Promise<void> {
  await page.selectOption('select[aria-label="Kind of unit"]', 'between');
  await page.fill('input[aria-label="Number of the second"]', '9');
  await page.press('input[aria-label="Number of the second"]', 'Enter');
  await grows(page);
  expect(await canvasWidth(page)).toBe(rowWidth(SIZE, 4));
  expect(await linked(page)).toMatchObject({ unit: 'between', index: 0, other: 9, pictures: 4 });
  const [first, second, , last] = await pictures(page, 4);
  expect(difference(first, last)).toBeGreaterThan(2);
  expect(difference(first, second)).toBeLessThan(difference(first, last));
}

async function goesInARandomDirection(page: Page): Promise<void> {
  await page.selectOption('select[aria-label="Kind of unit"]', 'vector');
  await grows(page);
  const { vector, name } = await linked(page);
  expect(name).toMatch(/^random \d+$/);
  expect(await page.locator('.dream-label').textContent()).toBe(name);
  await page.click('button[aria-label="The unit after"]');
  await grows(page);
  expect((await linked(page)).vector).not.toBe(vector);
}

async function makesSeveralThatDiffer(page: Page): Promise<void> {
  await page.selectOption('select[aria-label="Kind of unit"]', 'channel');
  await setControl(page, 'Pictures', '3');
  await grows(page);
  expect(await canvasWidth(page)).toBe(rowWidth(SIZE, 3));
  expect(await linked(page)).toMatchObject({ unit: 'channel', pictures: 3, terms: { diversity: -2 } });
  const [first, , third] = await pictures(page, 3);
  expect(difference(first, third)).toBeGreaterThan(2);
}

async function savesTransparentPictures(page: Page): Promise<void> {
  await page.locator('.controls .lil-controller', { hasText: 'Transparent' }).locator('input').check();
  await grows(page);
  expect(await linked(page)).toMatchObject({ alpha: true, transforms: 'alpha', pictures: 3 });
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#dream-export')]);
  const file = await readFile(await download.path());
  const { width, height, data } = decodePng(file);
  expect([width, height]).toEqual([rowWidth(SIZE, 3), SIZE]);
  const opacities = Array.from({ length: SIZE }, (_, x) => data[4 * (SIZE / 2) * width + 4 * x + 3] ?? 0);
  expect(new Set(opacities).size).toBeGreaterThan(4);
  expect(Math.max(...opacities)).toBeLessThan(255);
  expect(data[4 * SIZE + 3]).toBe(0);
  expect(readSaved(readPngText(file, 'cubescope-recipe') ?? '')?.recipe).toEqual(await linked(page));
}

async function dreamsDeepAgainAndAgain(page: Page): Promise<void> {
  await page.selectOption('select[aria-label="Kind of unit"]', 'deepdream');
  expect(await linked(page)).toMatchObject({ unit: 'deepdream', start: 'octaves', steps: 40 });
  await setControl(page, 'Steps', '16');
  await ends(page);
  // Of four sizes the smallest is left out: 64 / 1.4³ pixels show nothing.
  expect(await page.evaluate(() => window.cubescope?.dream.steps)).toBe(12);
  const [deep] = await pictures(page, 1);
  await page.locator('.controls .lil-controller', { hasText: 'Repeat, live' }).locator('input').check();
  // It begins anew by itself: from its end back to a smaller count of steps.
  const steps = () => page.evaluate(() => window.cubescope?.dream.steps ?? 0);
  await expect.poll(steps).toBeLessThan(6);
  await expect.poll(steps).toBeGreaterThan(6);
  await expect.poll(steps).toBeLessThan(6);
  await page.locator('.controls .lil-controller', { hasText: 'Repeat, live' }).locator('input').uncheck();
  await ends(page);
  expect((await pictures(page, 1))[0]).toEqual(deep);
}

async function comparesWithThePicture(page: Page, kind: 'caricature' | 'inversion'): Promise<void> {
  await page.selectOption('select[aria-label="Kind of unit"]', kind);
  await setControl(page, 'Steps', '16');
  await grows(page, 16);
  expect(await linked(page)).toMatchObject({ unit: kind, start: 'noise', transforms: 'caricature' });
  const values = await page.evaluate(() => window.cubescope?.dream.curve.map(([, value]) => value) ?? []);
  expect(values.at(-1)).toBeGreaterThan(values[0] ?? Number.POSITIVE_INFINITY);
}

/** Waits until the dream that was asked for has made so many steps. */
async function grows(page: Page, steps = 4): Promise<void> {
  const begun = (steps: number) => {
    const { dream } = window.cubescope ?? {};
    if (dream?.phase === 'failed') throw new Error('the dream failed');
    return dream?.current === true && dream.steps >= steps;
  };
  await page.waitForFunction(begun, steps);
}

async function ends(page: Page): Promise<void> {
  await grows(page);
  await page.waitForFunction(() => window.cubescope?.dream.phase === 'finished');
}

/** The recipe that the address carries, which soon is the page's. */
async function linked(page: Page): Promise<DreamRecipe> {
  const look = async () => {
    const { hash, dream } = await page.evaluate(() => ({
      hash: location.hash,
      dream: window.cubescope?.state.dream,
    }));
    return { dream, linked: readRecipe(new URLSearchParams(hash.slice(1)).get('dream') ?? '') };
  };
  await expect.poll(async () => (await look()).linked).toEqual((await look()).dream);
  const { linked } = await look();
  if (!linked) throw new Error('the address names no dream');
  return linked;
}

async function setControl(page: Page, name: string, value: string): Promise<void> {
  const input = page.locator('.controls .lil-controller', { hasText: name }).locator('input').first();
  await input.fill(value);
  await input.press('Enter');
}

function canvasWidth(page: Page): Promise<number> {
  return page.locator('#dream-canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width);
}

/** Bytes of each of so many pictures. */
async function pictures(page: Page, count: number): Promise<readonly (readonly number[])[]> {
  const bytes = await page.evaluate(async () => [...((await window.cubescope?.dream.pixels()) ?? [])]);
  const width = rowWidth(SIZE, count);
  return Array.from({ length: count }, (_, n) =>
    Array.from({ length: SIZE }, (_, y) => {
      const first = 4 * (y * width + n * (rowWidth(SIZE, 2) - SIZE));
      return bytes.slice(first, first + 4 * SIZE);
    }).flat(),
  );
}

function difference(a: readonly number[] = [], b: readonly number[] = []): number {
  expect(a.length).toBe(4 * SIZE * SIZE);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}
