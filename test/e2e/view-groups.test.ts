/** Groups on the page: the map, the key and the table are of true numbers, and light with everything else. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PresentGroups } from '../../src/app/answers/groups.ts';
import { openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

const viewport = { width: 1100, height: 760 };
const LINK = '#drawer=groups&layer=mixed4d&groups=count:4&controls=0';
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('parts the layer as it says, and lights groups, cells and classes', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}${LINK}`);
    await settled(page);
    await expect.poll(() => page.locator('.groups-table thead th').count()).toBe(4);
    expect(await page.locator('.count-slider output').first().textContent()).toBe('4');
    const [said, found] = await errorsOfGroups(page);
    expect(Math.abs(said - found)).toBeLessThan(1e-3);
    await lightsAGroup(page);
    await lightsACell(page);
    await savesNumbers(page);
    expect(errors).toEqual([]);
  });
});

async function settled(page: Page): Promise<void> {
  const done = () => {
    const view = window.cubescope?.view;
    const shown: { groups: PresentGroups; classes: unknown[] } | null = view
      ? Reflect.get(view, 'shown')
      : null;
    return shown?.groups.settled === true && shown.classes.length === 5;
  };
  await page.waitForFunction(done);
}

/** The error that the view shows, and the one that its factors have on the layer's values. */
async function errorsOfGroups(page: Page): Promise<readonly [number, number]> {
  return page.evaluate(async () => {
    const view = window.cubescope?.view;
    const shown: { groups: PresentGroups } | null = view ? Reflect.get(view, 'shown') : null;
    const x = await window.cubescope?.readLayer('mixed4d');
    if (!shown || !x) throw new Error('there are no groups');
    const { loadings, directions, channels, groups, error } = shown.groups.factors;
    let [over, all] = [0, 0];
    x.forEach((value, i) => {
      const [cell, channel] = [Math.floor(i / channels), i % channels];
      let sum = 0;
      for (let g = 0; g < groups; g++) {
        sum += (loadings[cell * groups + g] ?? 0) * (directions[g * channels + channel] ?? 0);
      }
      over += (value - sum) ** 2;
      all += value ** 2;
    });
    return [error, Math.sqrt(over / all)] as const;
  });
}

/** Pointing at a group's picture selects it, darkens the picture where it does not fire, and frames the picture. */
async function lightsAGroup(page: Page): Promise<void> {
  await page.locator('.groups-table .group-icon').nth(2).hover();
  await page.waitForFunction(() => window.cubescope?.overlay !== null);
  expect(await page.evaluate(() => window.cubescope?.selected)).toEqual({
    kind: 'group',
    layer: 'mixed4d',
    group: 2,
  });
  await expect.poll(() => page.locator('.groups-table .icon-tile.pointed').count()).toBe(1);
  const alphas = await page.evaluate(() => {
    const rgba = [...(window.cubescope?.overlay?.rgba ?? [])].filter((_, i) => i % 4 === 3);
    return [rgba.length, Math.min(...rgba), Math.max(...rgba)];
  });
  expect(alphas[0]).toBe(196);
  expect(alphas[1]).toBe(0);
  expect(alphas[2]).toBeGreaterThan(200);
  await page.locator('.groups-note').hover();
  await page.waitForFunction(() => window.cubescope?.overlay === null);
}

/** Pointing at the map selects a cell: its outline is everywhere, and groups fade to their shares. */
async function lightsACell(page: Page): Promise<void> {
  const box = await page.locator('.group-map canvas').boundingBox();
  if (!box) throw new Error('the map is not on the page');
  await page.mouse.move(box.x + (box.width * 4.5) / 14, box.y + (box.height * 6.5) / 14);
  expect(await page.evaluate(() => window.cubescope?.selected)).toMatchObject({ row: 6, column: 4 });
  await page.locator('.group-map-reticle').waitFor();
  await page.locator('#picture-field').waitFor();
  const opacities = await page
    .locator('.groups-table .groups-colour')
    .evaluateAll((bars) => bars.map((bar) => (bar instanceof HTMLElement ? Number(bar.style.opacity) : 1)));
  expect(Math.min(...opacities)).toBeLessThan(1);
  await page.locator('.group-map canvas').focus();
  await page.keyboard.press('ArrowRight');
  expect(await page.evaluate(() => window.cubescope?.selected)).toMatchObject({ row: 6, column: 5 });
}

async function savesNumbers(page: Page): Promise<void> {
  const files = await page.evaluate(async () => {
    const exports = window.cubescope?.view?.exports?.() ?? [];
    return Promise.all(exports.map(async ({ file, make }) => [file, (await make()).size] as const));
  });
  expect(files.map(([file]) => file.split('.').at(-1))).toEqual(['png', 'csv', 'json', 'npy', 'npy']);
  for (const [, size] of files) expect(size).toBeGreaterThan(200);
  expect(Object.fromEntries(files)['groups-pocket-mixed4d-4-loadings.npy']).toBe(128 + 196 * 4 * 4);
}
