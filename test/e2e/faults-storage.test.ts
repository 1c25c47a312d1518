/** What the browser keeps for the page is full, refused, or used by two tabs at once: nothing on the page depends on it. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StatePatch } from '../../src/app/state.ts';
import { colourNetwork, drop, openPage } from './page-tools.ts';
import { type BrowserSession, collectErrors, launchBrowser } from './support/browser.ts';
import { works } from './support/faults.ts';
import { type Site, serveBuild } from './support/server.ts';
import { notice, unread } from './support/watch.ts';

const viewport = { width: 640, height: 480 };
const NETWORK = { name: 'colours.onnx', bytes: colourNetwork() };
let site: Site;
let session: BrowserSession;

beforeAll(async () => {
  site = await serveBuild();
  session = await launchBrowser({ viewport });
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

/** Another tab of the same browser, with the errors that it logs. */
async function tab(prepare?: () => void): Promise<{ page: Page; errors: readonly string[] }> {
  const page = await session.context.newPage();
  const errors = collectErrors(page);
  if (prepare) await page.addInitScript(prepare);
  await openPage(page, site.url);
  return { page, errors };
}

const shows = (page: Page, name: string) =>
  page.waitForFunction((name) => window.cubescope?.answers?.live.graph.name === name, name);

/** Opens a network of one's own and makes its icons, all of which the page would like to keep; gives what it says. */
async function opensAndMakesIcons(page: Page): Promise<string> {
  await drop(page, NETWORK);
  const said = await notice(page, 'news');
  await shows(page, 'test');
  await page.evaluate(() => window.cubescope?.set({ layer: 'conv', drawer: 'icons' }));
  await page.waitForFunction(() => window.cubescope?.icons === 8);
  await page.evaluate(() => window.cubescope?.set({ drawer: 'none', theme: 'light' }));
  await works(page);
  return said;
}

const kept = (page: Page) =>
  page.evaluate(() => localStorage.getItem('cubescope-networks')?.includes('test') ?? false);

it('goes on where the disk is full, and says what will not be here again', async () => {
  const { page, errors } = await tab();
  const debug = await session.context.newCDPSession(page);
  const { origin } = new URL(site.url);
  await debug.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 64 });
  await page.evaluate(() => {
    // Down to the last character.
    for (let size = 2 ** 22; size >= 1; ) {
      try {
        localStorage.setItem(`full ${localStorage.length}`, 'x'.repeat(size));
      } catch {
        size /= 2;
      }
    }
  });
  const said = await opensAndMakesIcons(page);
  expect(said).toMatch(/^test is open, but the disk is full: it will not be here/);
  expect(await kept(page)).toBe(false);
  expect(errors).toEqual([]);
  await debug.send('Storage.overrideQuotaForOrigin', { origin });
  await page.evaluate(() => localStorage.clear());
  await page.close();
});

it('goes on where the browser refuses to keep anything', async () => {
  const { page, errors } = await tab(() => {
    const refuse = () => {
      throw new DOMException('refused by the test', 'SecurityError');
    };
    Object.defineProperty(window, 'localStorage', { get: refuse });
    IDBFactory.prototype.open = refuse;
    StorageManager.prototype.getDirectory = async () => refuse();
  });
  const said = await opensAndMakesIcons(page);
  expect(said).toMatch(/^test is open, but the browser keeps no files of this page/);
  expect(errors).toEqual([]);
  await page.close();
});

it('is open twice at once, and neither forgets what is chosen in the other', async () => {
  const [first, second] = [await tab(), await tab()];
  const choose = async ({ page }: typeof first, patch: StatePatch) => {
    await page.bringToFront();
    await page.evaluate((patch) => window.cubescope?.set(patch), patch);
  };
  const remembers = (words: string) =>
    first.page.waitForFunction(
      (words) => localStorage.getItem('cubescope')?.includes(words) === true,
      words,
      { polling: 100 },
    );
  await choose(first, { theme: 'light' });
  await remembers('theme=light');
  await choose(second, { colourMap: 'viridis' });
  await remembers('colourMap=viridis');
  await choose(first, { toured: true });
  await remembers('toured=1');
  for (const [{ page }, name] of [
    [first, 'red'],
    [second, 'blue'],
  ] as const) {
    await page.bringToFront();
    await drop(page, { name: `${name}.onnx`, bytes: colourNetwork(name) });
    await shows(page, name);
  }
  await first.page.waitForFunction(
    () => ['red', 'blue'].every((name) => localStorage.getItem('cubescope-networks')?.includes(name)),
    null,
    { polling: 100 },
  );
  const third = await tab();
  expect(await third.page.evaluate(() => window.cubescope?.state)).toMatchObject({
    theme: 'light',
    colourMap: 'viridis',
    toured: true,
  });
  for (const { page } of [first, third]) {
    await page.bringToFront();
    await page.click('#network-menu .menu-button');
    const items = await page.locator('#network-menu .menu-item').allTextContents();
    expect(items).toEqual(expect.arrayContaining(['red', 'blue']));
  }
  for (const { page, errors } of [first, second, third]) {
    expect(errors).toEqual([]);
    await page.close();
  }
});

it('is open twice at once, and each keeps what it opens', async () => {
  const tabs = [await tab(), await tab()];
  // Both write the same network and the same icons.
  await Promise.all(tabs.map(({ page }) => drop(page, NETWORK)));
  for (const { page, errors } of tabs) {
    await page.bringToFront();
    await shows(page, 'test');
    await page.waitForFunction(() => location.hash.includes('network=test'));
    await works(page);
    expect(await unread(page)).toEqual([]);
    expect(errors).toEqual([]);
  }
  const [first, second] = tabs;
  if (!first || !second) throw new Error('there are two tabs');
  await expect.poll(() => kept(first.page)).toBe(true);
  await second.page.reload();
  await shows(second.page, 'test');
  // What one tab forgets stays open in the other.
  await second.page.click('#network-menu .menu-button');
  await second.page.locator('#network-menu .menu-item', { hasText: 'Remove test from this browser' }).click();
  await notice(second.page, 'news');
  await first.page.bringToFront();
  await works(first.page);
  for (const { page, errors } of tabs) {
    expect(errors).toEqual([]);
    await page.close();
  }
});
