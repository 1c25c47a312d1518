/**
 * The first five minutes: a tour that offers itself once, waits for the person to do each thing, by mouse, touch or
 * keyboard, covers nothing, and can be left and found again.
 */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TOUR_NAMES } from '../../src/app/tour/names.ts';
import { openPage } from './page-tools.ts';
import { bringAxe, violationsOn } from './support/axe.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const SMALL = { width: 320, height: 480 };
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('is taken by mouse on a wide page, is not offered again, and is found in the help', async () => {
  await withBrowser({ viewport: WIDE }, async ({ page, errors }) => {
    await openPage(page, site.url);
    await page.click('#welcome-tour');
    await isAt(page, 'turn');
    const [x, y] = await middleOfStage(page);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + 10, { steps: 4 });
    await page.mouse.up();
    await next(page);
    await page.click('.tour-actions button');
    await next(page);
    await page.click('#controls button:has-text("Show all")');
    await page.mouse.click(x, y);
    await page.locator('.tour-figure .icon-tile').waitFor();
    await next(page);
    await page.click('#drawer-button');
    await next(page);
    await page.click('#samples button:nth-child(2)');
    await next(page);
    expect(await page.locator('#tour').isVisible()).toBe(false);
    await page.waitForFunction(() => localStorage.getItem('cubescope')?.includes('toured=1'));

    await page.goto('about:blank');
    await openPage(page, site.url);
    expect(await page.locator('#welcome').isVisible()).toBe(true);
    expect(await page.locator('#welcome-tour').isVisible()).toBe(false);
    await page.keyboard.press('?');
    await page.click('#help button:has-text("Take the tour")');
    await isAt(page, 'turn');
    expect(errors).toEqual([]);
  });
});

it('is taken by touch on a phone', async () => {
  await withBrowser({ viewport: PHONE }, async ({ browser }) => {
    const context = await browser.newContext({ viewport: PHONE, hasTouch: true, serviceWorkers: 'block' });
    const page = await context.newPage();
    await openPage(page, site.url);
    await page.tap('#welcome-tour');
    await page.tap('#tour-next');
    await page.tap('.tour-actions button');
    await done(page);
    await page.tap('.tour-actions button');
    await page.tap('#tour-next');
    await page.touchscreen.tap(...(await middleOfStage(page)));
    await done(page);
    await page.tap('#tour-next');
    await page.tap('.tour-actions button');
    await page.tap('#tab-grid');
    await done(page);
    await page.tap('.tour-close');
    expect(await page.locator('#tour').isVisible()).toBe(false);
  });
});

it('is taken by keyboard on a very small page, and left by Esc with what was kept', async () => {
  await withBrowser({ viewport: SMALL }, async ({ page, errors }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openPage(page, site.url);
    await page.focus('#welcome-tour');
    await page.keyboard.press('Enter');
    await isAt(page, 'turn');
    await page.waitForFunction(() => document.activeElement?.id === 'tour');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.keyboard.press('Shift+ArrowRight');
    await done(page);
    await page.evaluate(() => window.cubescope?.set({ tour: 'point' }));
    await isAt(page, 'point');
    await page.keyboard.press('k');
    await done(page);
    const before = await page.evaluate(() => window.cubescope?.state.pin);
    await page.keyboard.press('l');
    await page.waitForFunction(
      (before) => JSON.stringify(window.cubescope?.state.pin) !== before,
      JSON.stringify(before),
    );
    await page.keyboard.press('Escape');
    expect(await page.locator('#tour').isVisible()).toBe(false);
    expect(await page.evaluate(() => window.cubescope?.state.pin?.kind)).toBe('cell');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => window.cubescope?.state.pin)).toBeNull();
    expect(errors).toEqual([]);
  });
});

it('opens by a link at any step, covers no button at any size, and passes axe', async () => {
  await withBrowser({ viewport: WIDE }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#tour=slice`);
    await isAt(page, 'slice');
    await bringAxe(page);
    const found: string[] = [];
    for (const [size, theme] of [
      [WIDE, 'light'],
      [PHONE, 'dark'],
      [SMALL, 'light'],
    ] as const) {
      for (const tour of TOUR_NAMES) {
        await page.evaluate((tour) => window.cubescope?.set({ tour, controls: false }), tour);
        found.push(...(await violationsOn(page, `tour, ${tour}`, { ...size, theme })));
        expect(await covered(page), `${tour}, ${size.width} px`).toEqual([]);
      }
    }
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
  });
});

async function isAt(page: Page, name: (typeof TOUR_NAMES)[number]): Promise<void> {
  await page.waitForFunction((name) => window.cubescope?.state.tour === name, name);
  await page.locator('#tour-heading', { hasText: `${TOUR_NAMES.indexOf(name) + 1} of 5` }).waitFor();
  await page.locator('#welcome').waitFor({ state: 'hidden' });
}

/** The step has seen that it was done. */
async function done(page: Page): Promise<void> {
  await page.locator('#tour.done').waitFor();
}

async function next(page: Page): Promise<void> {
  await done(page);
  await page.click('#tour-next');
}

async function middleOfStage(page: Page): Promise<[x: number, y: number]> {
  const box = await page.locator('#stage').boundingBox();
  if (!box) throw new Error('the stage is not on the page');
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Buttons outside the card that lie under it, and the middle of the stage if it does. */
async function covered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const card = document.getElementById('tour');
    const others = [...document.querySelectorAll('button, #stage-canvas')].filter(
      (each) => !card?.contains(each),
    );
    const under = others.filter((each) => {
      const { left, top, width, height } = each.getBoundingClientRect();
      const there = width > 0 && document.elementFromPoint(left + width / 2, top + height / 2);
      return there && card?.contains(there);
    });
    return under.map(({ id, textContent }) => id || textContent || 'something');
  });
}
