/** Why one class rather than another: the numbers, the pickers, the link. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

let site: Site;
beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

const ICONS = '#view-versus .verdicts .icon-tile';

it('shows what speaks for either class, and swaps them', async () => {
  await withBrowser({ viewport: { width: 1100, height: 760 } }, async ({ page, errors }) => {
    const hash = '#drawer=versus&layer=mixed5b&axes=0&versus=a:32;shown:2';
    await openPage(page, `${site.url}${hash}`);
    await page.waitForSelector(ICONS);
    await expect.poll(() => page.locator(ICONS).count()).toBe(4);

    // Behind mixed5b the network is a mean and a matrix: its channels add up to the logit but for the bias.
    const saved = async () => {
      const text = await page.evaluate(async () => {
        const all = window.cubescope?.view?.exports?.() ?? [];
        return (await all.find(({ file }) => file.endsWith('.json'))?.make())?.text();
      });
      return JSON.parse(text ?? 'null') as {
        classes: { index: number; score: number; gap: number | null }[];
        channels: { channel: number; a: number; b: number; net: number }[];
      };
    };
    const first = await saved();
    expect(first.classes[0]?.index).toBe(32);
    const logits = await page.evaluate(async () => [...((await window.cubescope?.answers?.logits()) ?? [])]);
    for (const { index, score } of first.classes) expect(score).toBeCloseTo(logits[index] ?? Number.NaN, 4);
    expect(first.channels.every(({ a, b, net }) => Math.abs(a - b - net) < 1e-6)).toBe(true);
    const best = first.channels[0]?.channel;

    await page.locator(ICONS).first().hover();
    expect(await page.evaluate(() => window.cubescope?.selected)).toEqual({
      kind: 'channel',
      layer: 'mixed5b',
      channel: best,
    });
    await page.waitForFunction(() => window.cubescope?.overlay?.rows === 7);

    await page.locator('#view-versus .versus-pair > button').click();
    await page.waitForFunction(() => window.cubescope?.state.versus.b === 32);
    await page.waitForFunction(
      (channel) =>
        document.querySelector('#view-versus .verdicts li:last-child .icon-tile span')?.textContent !==
          null &&
        [...document.querySelectorAll('#view-versus .verdicts .icon-tile')]
          .at(-1)
          ?.getAttribute('aria-label') === `mixed5b, channel ${channel}`,
      best,
    );
    await page.waitForFunction(() => decodeURIComponent(location.hash).includes('b:32'));
    const again = await saved();
    expect(again.channels.at(-1)?.net).toBeCloseTo(-(first.channels[0]?.net ?? 0), 5);

    // The way from zero to mixed5b is straight for the logits: integrals are gradients there, and nothing is missing.
    await page.evaluate(() => {
      const { versus } = window.cubescope?.state ?? {};
      if (versus) window.cubescope?.set({ versus: { ...versus, method: 'integrated' } });
    });
    await page.waitForFunction(() =>
      document.querySelector('#view-versus .versus-line')?.textContent?.includes('miss what they explain'),
    );
    const integrated = await saved();
    for (const { gap } of integrated.classes) expect(gap).toBeLessThan(1e-3);
    expect(integrated.channels[0]?.net).toBeCloseTo(again.channels[0]?.net ?? Number.NaN, 3);
    const sizes = await page.evaluate(async () =>
      Promise.all((window.cubescope?.view?.exports?.() ?? []).map(async ({ make }) => (await make()).size)),
    );
    expect(sizes.length).toBe(4);
    for (const size of sizes) expect(size).toBeGreaterThan(200);
    expect(errors).toEqual([]);
  });
});
