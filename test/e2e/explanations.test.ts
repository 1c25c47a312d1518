/** Every view says what it asks and how to read it, and explains itself at length, below any path and without a network. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VIEWS } from '../../src/app/views/index.ts';
import { openPage } from './page-tools.ts';
import { bringAxe, violationsOn } from './support/axe.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

const WIDE = { width: 1440, height: 900 };
const SMALL = { width: 320, height: 480 };
let site: Site;

beforeAll(async () => {
  site = await serveBuild('/somewhere/deep/');
});
afterAll(() => site?.close());

it('explains each view in a dialog, from the text beside the page, and asks no other site', async () => {
  await withBrowser({ viewport: WIDE, offline: true }, async ({ page, context, errors }) => {
    const foreign: string[] = [];
    context.on('request', (request) => {
      if (!request.url().startsWith(site.url) && !/^(?:blob|data):/.test(request.url()))
        foreign.push(request.url());
    });
    await openPage(page, site.url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await context.setOffline(true);
    await bringAxe(page);
    for (const { name, title, question, reading } of VIEWS) {
      await page.evaluate((drawer) => window.cubescope?.set({ drawer }), name);
      await expect.poll(() => page.locator('#drawer-text').textContent()).toBe(`${question} ${reading}`);
      await explains(page, `${question} ${reading}`);
      expect(await page.locator('#explanation-heading').textContent()).toBe(title);
      const links = await page
        .locator('#explanation a')
        .evaluateAll((all) =>
          all.map((each) => [
            each.getAttribute('target'),
            each.getAttribute('rel'),
            each.getAttribute('href'),
          ]),
        );
      expect(links.length).toBeGreaterThan(0);
      for (const [target, rel, href] of links) {
        expect([target, rel]).toEqual(['_blank', 'noopener noreferrer']);
        expect(href).toMatch(/^https:/);
      }
      await page.keyboard.press('Escape');
    }
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
  });
});

it('keeps question and explanation at hand on a very small page, and passes axe', async () => {
  await withBrowser({ viewport: SMALL }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#drawer=dictionary`);
    const question = VIEWS.find(({ name }) => name === 'dictionary')?.question ?? '';
    await expect.poll(() => page.locator('.drawer-question').innerText()).toBe(question);
    expect(await page.locator('.drawer-reading').isVisible()).toBe(false);
    await explains(page, question);
    await bringAxe(page);
    const found = [
      ...(await violationsOn(page, 'explanation', { ...SMALL, theme: 'light' })),
      ...(await violationsOn(page, 'explanation', { ...WIDE, theme: 'dark' })),
    ];
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
  });
});

/** Asks for the explanation, and waits until it begins with what the view says of itself. */
async function explains(page: Page, words: string): Promise<void> {
  await page.click('#drawer-more');
  await expect.poll(() => page.locator('#explanation').innerText()).toContain(words);
}
