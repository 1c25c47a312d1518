/** Activation grids on the page: pictures grow, a pointed cell is lit everywhere and magnified, the link keeps the zoom. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ShownGrid } from '../../src/app/views/grid/shown-grid.ts';
import { openPage, ticks } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { decodePng } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';

const viewport = { width: 1100, height: 760 };
const LINK = '#drawer=grid&layer=mixed5a&drawerShare=0.5&grid=size:24;zoom:2';
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('grows a picture for each cell, and points with all others', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}${LINK}`);
    await grown(page, 1);
    await toldTrueNorms(page);
    await pointsAtCells(page);
    await zoomsIntoTheLink(page);
    await savesPictures(page);
    await pauses(page);
    await liesUnderTheLight(page);
    expect(errors).toEqual([]);
  });
});

/** Waits until every cell's own picture had so many steps. */
async function grown(page: Page, rounds: number): Promise<void> {
  await page.waitForFunction((rounds) => {
    const view = window.cubescope?.view;
    const shown: readonly ShownGrid[] = view ? (Reflect.get(view, 'shown') ?? []) : [];
    return (shown[0]?.job.grid?.rounds ?? -1) >= rounds;
  }, rounds);
}

async function toldTrueNorms(page: Page): Promise<void> {
  const { norms, values } = await page.evaluate(async () => {
    const view = window.cubescope?.view;
    const shown: readonly ShownGrid[] = view ? (Reflect.get(view, 'shown') ?? []) : [];
    const values = (await window.cubescope?.readLayer('mixed5a')) ?? [];
    return { norms: [...(shown[0]?.job.norms ?? [])], values: [...values] };
  });
  expect(norms.length).toBe(49);
  const channels = values.length / 49;
  norms.forEach((norm, cell) => {
    const vector = values.slice(cell * channels, (cell + 1) * channels);
    expect(norm).toBeCloseTo(Math.hypot(...vector), 3);
  });
}

/** The middle of the panel is the middle cell, and arrow keys walk on from it. */
async function pointsAtCells(page: Page): Promise<void> {
  const cells = page.locator('.grid-cells');
  const box = await cells.boundingBox();
  if (!box) throw new Error('the grid is not on the page');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const selected = { kind: 'cell', layer: 'mixed5a', row: 3, column: 3, channel: null };
  await page.waitForFunction(() => window.cubescope?.selected?.kind === 'cell');
  expect(await page.evaluate(() => window.cubescope?.selected)).toEqual(selected);
  expect(await page.evaluate(() => window.cubescope?.cell)).toMatchObject({ row: 3, column: 3 });
  await page.locator('.grid-outline.own').waitFor();
  await page.locator('.grid-magnifier.own').waitFor();
  await cells.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const pinned = await page.evaluate(() => window.cubescope?.state.pin);
  expect(pinned).toEqual({ ...selected, column: 4 });
  expect(await page.evaluate(() => window.cubescope?.openLayer)).toBe('mixed5a');
}

async function zoomsIntoTheLink(page: Page): Promise<void> {
  const zoom = () =>
    page.evaluate(() => {
      const view = window.cubescope?.view;
      return view ? Reflect.get(Reflect.get(view, 'window'), 'zoom') : null;
    });
  expect(await zoom()).toBe(2);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  expect(await zoom()).toBe(3);
  await page.waitForFunction(() => decodeURIComponent(location.hash).includes('zoom:3'));
}

async function savesPictures(page: Page): Promise<void> {
  const files = await page.evaluate(async () => {
    const exports = window.cubescope?.view?.exports?.() ?? [];
    return Promise.all(
      exports.map(async ({ file, make }) => ({
        file,
        bytes: [...new Uint8Array(await (await make()).arrayBuffer())],
      })),
    );
  });
  expect(files.map(({ file }) => file)).toEqual([
    'grid-pocket-mixed5a.png',
    'grid-pocket-mixed5a.csv',
    'norms-pocket-mixed5a.npy',
  ]);
  const picture = decodePng(Buffer.from(files[0]?.bytes ?? []));
  expect([picture.width, picture.height]).toEqual([140, 140]);
  expect(new Set(picture.data).size).toBeGreaterThan(40);
}

async function pauses(page: Page): Promise<void> {
  const steps = () =>
    page.evaluate(() => {
      const view = window.cubescope?.view;
      const shown: readonly ShownGrid[] = view ? (Reflect.get(view, 'shown') ?? []) : [];
      return shown[0]?.job.grid?.stepsDone;
    });
  await page.getByRole('button', { name: 'Pause' }).click();
  const before = await steps();
  await ticks(page, 60);
  expect(await steps()).toBe(before);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.waitForFunction(() => document.querySelector('.grid-words')?.textContent !== 'Paused.');
}

/** Spatial attribution shows its maps on the grid, not on what the network saw, which has 112 pixels. */
async function liesUnderTheLight(page: Page): Promise<void> {
  await page.evaluate(() => window.cubescope?.set({ drawer: 'spatial' }));
  await page.waitForFunction(() => {
    const panels = [...document.querySelectorAll('.spatial-panel')];
    const own = panels.find((panel) => panel.textContent?.includes('mixed5a'));
    return own?.querySelector('canvas')?.width === 140;
  });
}
