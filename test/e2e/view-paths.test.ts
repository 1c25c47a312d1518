/** Channel attribution: a walk from a class to a channel and back, with numbers that agree from both ends. */

import type { Page } from 'playwright-core';
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

interface Saved {
  readonly method: string;
  readonly root: { readonly kind: string; readonly index?: number };
  readonly columns: readonly {
    readonly layer: string;
    readonly role: string;
    readonly gap: number | null;
    readonly channels: number[];
  }[];
  readonly score: number;
  readonly classes: readonly number[] | null;
}

async function saved(page: Page): Promise<Saved> {
  const text = await page.evaluate(async () => {
    const all = window.cubescope?.view?.exports?.() ?? [];
    return (await all.find(({ file }) => file.endsWith('.json'))?.make())?.text();
  });
  return JSON.parse(text ?? 'null');
}

const COLUMN = (at: number) => `#view-paths .path-column:nth-child(${at})`;

it('walks from a class to a channel and back', async () => {
  await withBrowser({ viewport: { width: 1100, height: 760 } }, async ({ page, errors }) => {
    const hash = '#drawer=paths&layer=mixed5b&axes=0&paths=layers:mixed4e|mixed5b;root:32;shown:2';
    await openPage(page, `${site.url}${hash}`);
    const icons = page.locator('#view-paths .path-column .icon-tile');
    await icons.first().waitFor();
    await expect.poll(() => icons.count()).toBe(4);
    const first = await saved(page);
    expect(first.root).toEqual({ kind: 'class', index: 32 });
    const values = first.columns[1]?.channels ?? [];
    const channel = values.indexOf(Math.max(...values));
    const most = values[channel] ?? 0;
    expect(
      await page
        .locator(`${COLUMN(2)} .path-numbers span`)
        .first()
        .textContent(),
    ).toBe(formatNumber(most));

    const icon = page.locator(`${COLUMN(2)} .icon-tile`).first();
    await icon.hover();
    const root = { kind: 'channel', layer: 'mixed5b', channel };
    expect(await page.evaluate(() => window.cubescope?.selected)).toEqual(root);
    await page.waitForFunction(() => window.cubescope?.overlay?.rows === 7);

    await icon.click();
    await page.waitForSelector(`${COLUMN(2)}[data-role="own"] .path-root`);
    expect(await page.evaluate(() => window.cubescope?.state.pin)).toEqual(root);
    const second = await saved(page);
    expect(second.columns.map(({ role }) => role)).toEqual(['earlier']);
    // The tangent of the channel and the gradient of the class meet in the same number.
    expect(second.classes?.[32]).toBeCloseTo(most, 4);
    await page.waitForFunction(() => decodeURIComponent(location.hash).includes('rootLayer:mixed5b'));

    await icon.focus();
    await page.keyboard.press('[');
    await page.waitForFunction(() => !document.querySelector('#view-paths [data-role="own"]'));
    expect((await saved(page)).root).toEqual({ kind: 'class', index: 32 });
    await page.locator('#view-paths [aria-label="Forth to the root after"]').click();
    await page.waitForSelector(`${COLUMN(2)}[data-role="own"]`);
    // A class of the list is a root too, and whoever pins one walks there.
    await page.evaluate(() => window.cubescope?.set({ pin: { kind: 'class', index: 3 } }));
    await page.waitForFunction(() => !document.querySelector('#view-paths [data-role="own"]'));
    expect((await saved(page)).root).toEqual({ kind: 'class', index: 3 });
    expect(await page.locator('#view-paths .path-trail li').count()).toBe(3);
    const sizes = await page.evaluate(async () =>
      Promise.all((window.cubescope?.view?.exports?.() ?? []).map(async ({ make }) => (await make()).size)),
    );
    expect(sizes.length).toBe(5);
    for (const size of sizes) expect(size).toBeGreaterThan(200);
    expect(errors).toEqual([]);
  });
});

it('integrates along each layer, and says by how much the channels miss what they explain', async () => {
  await withBrowser({ viewport: { width: 1100, height: 760 } }, async ({ page, errors }) => {
    await openPage(
      page,
      `${site.url}#drawer=paths&layer=mixed5b&axes=0&paths=layers:mixed5a|mixed5b;root:32`,
    );
    await page.locator('#view-paths .path-column .icon-tile').first().waitFor();
    const slopes = await saved(page);
    expect([slopes.method, slopes.columns[0]?.gap]).toEqual(['gradient', null]);

    await page.evaluate(() => {
      const { cubescope } = window;
      if (cubescope) cubescope.set({ paths: { ...cubescope.state.paths, method: 'integrated' } });
    });
    const note = page.locator(`${COLUMN(1)} > p`);
    await note.filter({ hasText: '· gap' }).waitFor();
    const whole = await saved(page);
    expect(whole.method).toBe('integrated');
    expect(whole.score).toBeCloseTo(slopes.score, 4);
    for (const { gap, channels } of whole.columns) {
      expect(gap).toBeLessThan(0.01);
      expect(channels).not.toEqual(slopes.columns[0]?.channels);
    }
    // Nothing but the classifier's bias lies between the last layer and the class, so both ways say the same there.
    const [last, before] = [whole.columns[1]?.channels ?? [], slopes.columns[1]?.channels ?? []];
    expect(last.length).toBe(368);
    expect(Math.max(...last.map((value, i) => Math.abs(value - (before[i] ?? 0))))).toBeLessThan(1e-4);
    expect(errors).toEqual([]);
  });
});
