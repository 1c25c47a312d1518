/** The dictionary: what a cell says, linked with picture and cube. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatNumber } from '../../src/viz/numbers.ts';
import { openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

let site: Site;
beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

const WORDS = '#view-dictionary .formula-words li';

it('says in channels what a cell holds, and lights them up', async () => {
  await withBrowser({ viewport: { width: 1000, height: 760 } }, async ({ page, errors }) => {
    const hash = '#drawer=dictionary&layer=mixed5a&axes=0&pin=cell.2.3@mixed5a&dictionary=words:3';
    await openPage(page, `${site.url}${hash}`);
    await page.waitForSelector(WORDS);
    await expect.poll(() => page.locator(WORDS).count()).toBe(3);
    const vector = await page.evaluate(async () => [
      ...((await window.cubescope?.answers?.cell('mixed5a', 2, 3)) ?? []),
    ]);
    const best = vector.map((value, channel) => ({ value, channel })).sort((a, b) => b.value - a.value);
    expect(await page.locator(`${WORDS} .word-value`).allTextContents()).toEqual(
      best.slice(0, 3).map(({ value }) => formatNumber(value)),
    );

    await page.locator(`${WORDS} .icon-tile`).first().hover();
    const channel = best[0]?.channel;
    expect(await page.evaluate(() => window.cubescope?.selected)).toEqual({
      kind: 'channel',
      layer: 'mixed5a',
      channel,
    });
    await page.waitForFunction(() => window.cubescope?.overlay?.rows === 7);
    expect(await page.evaluate(() => window.cubescope?.cell?.channel)).toBe(channel);
    // The words stay with their cell while they are pointed at.
    expect(await page.locator(`${WORDS} .word-value`).first().textContent()).toBe(
      formatNumber(best[0]?.value ?? 0),
    );

    const files = await page.evaluate(async () => {
      const made = (window.cubescope?.view?.exports?.() ?? []).map(
        async ({ file, make }) => [file, (await make()).size] as const,
      );
      return Promise.all(made);
    });
    expect(files.map(([file]) => file.split('.').at(-1))).toEqual(['png', 'csv', 'json', 'npy', 'npy']);
    for (const [file, size] of files) expect(size, file).toBeGreaterThan(100);
    expect(errors).toEqual([]);
  });
});

it('is walked with the keys, and begins with the cell that fires most', async () => {
  await withBrowser({ viewport: { width: 390, height: 844 } }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#drawer=dictionary&layer=mixed5a&axes=0`);
    await page.waitForSelector(WORDS);
    const norms = await page.evaluate(async () => [
      ...((await window.cubescope?.answers?.norms('mixed5a')) ?? []),
    ]);
    const most = norms.indexOf(Math.max(...norms));
    const [row, column] = [Math.floor(most / 7), most % 7];
    const head = page.locator('#view-dictionary .view-link').first();
    await expect.poll(() => head.textContent()).toBe(`Row ${row}, column ${column} of mixed5a`);

    await page.locator('.norm-map').focus();
    const up = row > 0 ? -1 : 1;
    await page.keyboard.press(up < 0 ? 'ArrowUp' : 'ArrowDown');
    await page.keyboard.press('Enter');
    const pin = { kind: 'cell', layer: 'mixed5a', row: row + up, column, channel: null };
    expect(await page.evaluate(() => window.cubescope?.state.pin)).toEqual(pin);
    await page.waitForFunction(
      (words) => document.querySelector('#view-dictionary .view-link')?.textContent === words,
      `Row ${row + up}, column ${column} of mixed5a`,
    );
    const wide = await page.evaluate(() => document.querySelector('#view-dictionary')?.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
    expect(errors).toEqual([]);
  });
});
