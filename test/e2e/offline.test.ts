/** Without a network: the page that was opened once opens again, below any path of a host, and gives way to newer builds. */

import { readFile, writeFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type BuiltSite, serveBuild } from './support/server.ts';

const BASE = '/somewhere/deep/';
/** No file of the page: only a network could answer. */
const UNLISTED = 'nothing-of-ours';
let site: BuiltSite;

beforeAll(async () => {
  site = await serveBuild(BASE, 'offline');
});
afterAll(() => site?.close());

it('opens without a network, all its views too, at any path of a host', async () => {
  await withBrowser({ offline: true }, async ({ page, context, errors }) => {
    expect(new URL(site.url).pathname).toBe(BASE);
    await openPage(page, site.url);
    const kept = await keptFiles(page);
    for (const file of ['index.html', 'weights/pocket/weights.safetensors', 'manifest.webmanifest']) {
      expect(kept).toContain(file);
    }
    await openWithoutNetwork(page, context);
    expect(await page.evaluate(() => window.cubescope?.topClasses.length)).toBeGreaterThan(0);
    await page.evaluate(() => window.cubescope?.set({ drawer: 'dictionary' }));
    await page.waitForFunction(() => window.cubescope?.view !== null);
    expect(errors.filter((error) => !error.includes(UNLISTED))).toEqual([]);
  });
});

it('says when a newer build is there, and gives way to it when told to', async () => {
  await withBrowser({ offline: true }, async ({ page, errors }) => {
    await openPage(page, site.url);
    await keptFiles(page);
    const restore = await publishNewer();
    try {
      await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
      const button = page.locator('.notice[data-topic="update"] .button');
      await button.waitFor();
      await Promise.all([page.waitForEvent('load'), button.click()]);
      await page.waitForFunction(() => window.cubescope !== undefined);
      expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting)).toBeNull();
      expect(await page.locator('meta[name="description"]').getAttribute('content')).toBe('Newer.');
    } finally {
      await restore();
    }
    expect(errors).toEqual([]);
  });
});

it('can be installed', async () => {
  const response = await fetch(`${site.url}manifest.webmanifest`);
  const manifest: { start_url: string; icons: { src: string; sizes: string }[] } = await response.json();
  expect(manifest.start_url).toBe('./');
  expect(manifest.icons.map(({ sizes }) => sizes)).toContain('512x512');
  for (const { src } of manifest.icons) expect((await fetch(site.url + src)).ok, src).toBe(true);
  expect(await (await fetch(site.url)).text()).toContain('rel="manifest" href="./manifest.webmanifest"');
});

/** Waits until the page is kept, and names the files. */
async function keptFiles(page: Page): Promise<string[]> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const urls = await page.evaluate(async () => {
    const [name, ...others] = await caches.keys();
    if (name === undefined || others.length > 0) throw new Error('There is not one cache.');
    return (await (await caches.open(name)).keys()).map(({ url }) => url);
  });
  return urls.map((url) => url.slice(site.url.length).replace(/\?.*/, ''));
}

/** The server cannot be reached, and the browser's own cache is no help. */
async function openWithoutNetwork(page: Page, context: BrowserContext): Promise<void> {
  const network = await context.newCDPSession(page);
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  await context.setOffline(true);
  const asked = page.evaluate((path) => fetch(path).catch(() => 'unreachable'), UNLISTED);
  expect(await asked).toBe('unreachable');
  await openPage(page, site.url);
}

/** Another build in the place of this one: another start page, known by its own digest. Gives what takes it back. */
async function publishNewer(): Promise<() => Promise<void>> {
  const [page, worker] = [`${site.folder}/index.html`, `${site.folder}/service-worker.js`];
  const [oldPage, oldWorker] = [await readFile(page, 'utf8'), await readFile(worker, 'utf8')];
  const newPage = oldPage.replace(/(<meta name="description" content=")[^"]*/, '$1Newer.');
  const newWorker = oldWorker.replace(/("index\.html":")[^"]*/, `$1${await digestOf(newPage)}`);
  await writeFile(page, newPage);
  await writeFile(worker, newWorker);
  return async () => {
    await writeFile(page, oldPage);
    await writeFile(worker, oldWorker);
  };
}

async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex').slice(0, 16);
}
