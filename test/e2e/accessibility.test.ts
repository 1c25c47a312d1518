/** Everyone can use it: axe finds nothing to mend in any view, dark, light and narrow, nor in the dialogs. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VIEW_NAMES, type ViewName } from '../../src/app/views/names.ts';
import { openPage, openView, ticks } from './page-tools.ts';
import { bringAxe, violationsOn } from './support/axe.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 800 };
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('passes axe in every view, and in the dialogs, in both themes and on a narrow screen', async () => {
  await withBrowser({ viewport: WIDE }, async ({ page, errors }) => {
    await openPage(page, site.url);
    await bringAxe(page);
    const found: string[] = [];
    for (const view of ['none', ...VIEW_NAMES] as const) found.push(...(await violationsOfView(page, view)));
    await page.setViewportSize(WIDE);
    for (const menu of ['network', 'source']) {
      await page.locator(`#${menu}-menu button`).first().click();
      found.push(...(await violationsOn(page, `${menu} menu`, { ...WIDE, theme: 'light' })));
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('?');
    await page.locator('.licences > summary').click();
    await page.locator('.licences details summary').last().click();
    await expect.poll(() => page.locator('.licence-text').count()).toBeGreaterThan(4);
    found.push(...(await violationsOn(page, 'help', { ...WIDE, theme: 'light' })));
    found.push(...(await violationsOn(page, 'help', { ...NARROW, theme: 'dark' })));
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
  });
});

/** A wide light page with the parameters and a cell pinned, then a narrow dark one with a class pinned. */
async function violationsOfView(page: Page, drawer: ViewName | 'none'): Promise<string[]> {
  const pin = { kind: 'cell', layer: 'mixed4d', row: 6, column: 4, channel: 17 } as const;
  await page.setViewportSize(WIDE);
  await page.evaluate((patch) => window.cubescope?.set(patch), { pin, controls: true });
  await openView(page, drawer);
  await settled(page);
  const wide = await violationsOn(page, drawer, { ...WIDE, theme: 'light' });
  await page.evaluate(() => {
    const index = window.cubescope?.topClasses[0]?.index ?? 0;
    window.cubescope?.set({ pin: { kind: 'class', index }, controls: false });
  });
  return [...wide, ...(await violationsOn(page, drawer, { ...NARROW, theme: 'dark' }))];
}

/** Waits until the view has its answers and no element comes or goes. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.view-busy') === null);
  const elements = () => page.locator('*').count();
  for (let before = -1; before !== (await elements()); ) {
    before = await elements();
    await ticks(page, 30);
  }
}
