/** What the cube's colours tell, on the page: attributions with a sign, groups with a key, and activations again. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

const viewport = { width: 900, height: 640 };
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('tells what cells do for a class, which groups they belong to, and how they fire', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#layer=mixed5a&colourBy=attribution&controls=0&groups=count:3`);
    const best = await page.evaluate(() => window.cubescope?.topClasses[0]?.label ?? '');
    await says(page, `What cells do for ${best}`);
    await page.waitForFunction(() => document.querySelector('.legend-low')?.textContent?.startsWith('−'));
    await readsAttributions(page);
    await page.evaluate(() => window.cubescope?.set({ pin: { kind: 'class', index: 0 } }));
    const first = await page.evaluate(() => document.querySelector('.caption-words')?.textContent ?? '');
    expect(first).not.toBe(`What cells do for ${best}`);

    await page.evaluate(() => window.cubescope?.set({ pin: null, colourBy: 'groups' }));
    await says(page, 'Groups of mixed5a');
    await expect.poll(() => page.locator('.caption-key span:visible').count()).toBe(3);
    await page.locator('.legend').waitFor({ state: 'hidden' });
    await page.evaluate(() => window.cubescope?.set({ pin: { kind: 'group', layer: 'mixed5a', group: 1 } }));
    await says(page, 'Group 2 of mixed5a');
    await page.evaluate(() => window.cubescope?.set({ layer: 'mixed5b' }));
    await says(page, 'Groups of mixed5b');
    await page.waitForFunction(() => location.hash.includes('colourBy=groups'));

    await page.evaluate(() => window.cubescope?.set({ colourBy: 'activation' }));
    await page.locator('.legend').waitFor();
    await expect.poll(() => page.locator('.legend-low').textContent()).toBe('0');
    await page.locator('.caption-key').waitFor({ state: 'hidden' });
    expect(errors).toEqual([]);
  });
});

/** The value of a pinned cell is what its colour tells, not its activation. */
async function readsAttributions(page: Page): Promise<void> {
  const activation = await page.evaluate(async () => {
    const values = (await window.cubescope?.readLayer('mixed5a')) ?? new Float32Array();
    const at = values.indexOf(values.reduce((most, value) => Math.max(most, value)));
    const [row, column, channel] = [Math.floor(at / 224 / 7), Math.floor(at / 224) % 7, at % 224];
    window.cubescope?.set({ pin: { kind: 'cell', layer: 'mixed5a', row, column, channel } });
    return values[at] ?? 0;
  });
  const handle = await page.waitForFunction(() => window.cubescope?.cell?.value);
  const value = (await handle.jsonValue()) ?? Number.NaN;
  expect(activation).toBeGreaterThan(0);
  expect(Math.abs(value)).toBeLessThan(activation / 2);
}

async function says(page: Page, words: string): Promise<void> {
  await page.waitForFunction(
    (words) => document.querySelector('.caption-words')?.textContent === words,
    words,
  );
}
