/** Nothing leaves the machine: a tour through all views asks no other site, and breaks none of the policy's rules. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VIEW_NAMES } from '../../src/app/views/names.ts';
import { openPage, openView } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('asks no other site for anything, under a policy that allows neither inline code nor inline styles', async () => {
  await withBrowser({}, async ({ page, context, errors }) => {
    const requests: string[] = [];
    context.on('request', (request) => requests.push(request.url()));
    const breaches = await listenToBreaches(page);
    await openPage(page, site.url);
    await page.evaluate(() => window.cubescope?.set({ controls: true }));
    for (const drawer of VIEW_NAMES) {
      await openView(page, drawer);
      await page.locator(`#tab-${drawer}[aria-selected="true"]`).waitFor();
    }
    expect(requests.length).toBeGreaterThan(20);
    expect(requests.filter((url) => !isOwn(url))).toEqual([]);
    expect(breaches).toEqual([]);
    expect(errors).toEqual([]);
    await policyHolds(page, breaches);
  });
});

/** Addresses within the page, and those that it made itself. */
function isOwn(url: string): boolean {
  return url.startsWith(site.url) || /^(?:blob|data):/.test(url);
}

/** A list that grows with each rule of the policy that is broken. */
async function listenToBreaches(page: Page): Promise<string[]> {
  const breaches: string[] = [];
  await page.exposeFunction('tellBreach', (words: string) => breaches.push(words));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell: unknown = Reflect.get(window, 'tellBreach');
      if (typeof tell === 'function') tell(`${event.effectiveDirective}: ${event.blockedURI}`);
    });
  });
  return breaches;
}

/** The list is empty because nothing is broken, not because nobody looks: code from text and inline styles are refused. */
async function policyHolds(page: Page, breaches: readonly string[]): Promise<void> {
  const refused = await page.evaluate(() => {
    const style = document.createElement('style');
    style.textContent = 'body { --inline: yes }';
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(style, script);
    const image = new Image();
    image.src = 'https://example.com/pixel.png';
    const styled = getComputedStyle(document.body).getPropertyValue('--inline') !== '';
    return { styled, ran: Reflect.has(window, 'inlineRan') };
  });
  expect(refused).toEqual({ styled: false, ran: false });
  await expect.poll(() => breaches.length).toBe(3);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).not.toContain('unsafe');
}
