/** The page at three sizes: every view opens, nothing sticks out, and every button of bar and drawer can be pressed. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VIEW_NAMES } from '../../src/app/views/names.ts';
import { openPage, openView } from './page-tools.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

const WIDE = { width: 1440, height: 900 };
const SIZES = [WIDE, { width: 390, height: 844 }, { width: 320, height: 480 }];
/** CSS pixels of the stage that are left beside an open view. */
const LEAST_STAGE = 60;
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

describe('the page', () => {
  let session: BrowserSession;
  beforeAll(async () => {
    session = await launchBrowser({ viewport: WIDE });
    await openPage(session.page, site.url);
    await session.page.evaluate(() => window.cubescope?.set({ controls: false }));
  });
  afterAll(() => session?.close());

  it.each(SIZES)('holds every view at $width × $height', async (size) => {
    const { page, errors } = session;
    await page.setViewportSize(size);
    const found: string[] = [];
    for (const drawer of ['none', ...VIEW_NAMES] as const) {
      await openView(page, drawer);
      if (drawer !== 'none') await page.locator(`#tab-${drawer}[aria-selected="true"]`).waitFor();
      found.push(...(await faults(page)).map((fault) => `${drawer}: ${fault}`));
    }
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
  });
});

describe('the words about the colours', () => {
  let session: BrowserSession;
  beforeAll(async () => {
    session = await launchBrowser({ viewport: WIDE });
    await openPage(session.page, `${site.url}#layer=mixed4a&sample=coffee&colourBy=attribution&panels=1`);
    await session.page.waitForFunction(() => (window.cubescope?.topClasses.length ?? 0) > 1);
    // A name that is too long for one line beside the numbers.
    await session.page.evaluate(() => {
      const [, second] = window.cubescope?.topClasses ?? [];
      window.cubescope?.set({ pin: { kind: 'class', index: second?.index ?? -1 } });
    });
    const words = 'What cells do for magnetic compass';
    await session.page.locator('.caption-words', { hasText: words }).waitFor();
  });
  afterAll(() => session?.close());

  it.each([1000, 1100, 1280])('are clear of the names of the axes on a page of %d pixels', async (width) => {
    const { page, errors } = session;
    await page.setViewportSize({ width, height: 760 });
    // The names follow with the next picture of the cube.
    await expect.poll(() => namesUnderCaption(page), { timeout: 60_000 }).toEqual([]);
    expect(await page.locator('#stage svg text').allTextContents()).toEqual(
      expect.arrayContaining(['row', 'column', 'channel']),
    );
    expect(errors).toEqual([]);
  });
});

/** What is written along the axes where the words about the colours lie, or what is missing of either. */
function namesUnderCaption(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const parts = [...document.querySelectorAll('.caption > :not([hidden])')];
    const places = parts.map((part) => part.getBoundingClientRect());
    const texts = [...document.querySelectorAll('#stage svg text')];
    if (places.length === 0 || texts.length === 0) return ['nothing is written yet'];
    const under = texts.filter((text) => {
      const { left, top, right, bottom } = text.getBoundingClientRect();
      const covered = places.some((place) => {
        return left < place.right && right > place.left && top < place.bottom && bottom > place.top;
      });
      return covered && getComputedStyle(text).visibility === 'visible';
    });
    return under.map(({ textContent }) => textContent ?? '');
  });
}

/** What sticks out of the page, lies under something else, or is too small. */
async function faults(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const found: string[] = [];
    if (scrollWidth > innerWidth || scrollHeight > innerHeight)
      found.push(`the page is ${scrollWidth} × ${scrollHeight}`);
    const stage = document.getElementById('stage')?.clientHeight ?? 0;
    if (stage < least) found.push(`the stage is ${stage} pixels high`);
    const buttons = '.bar button, .drawer-head .icon-button, #drawer-more, #drawer-export button';
    for (const button of document.querySelectorAll(buttons)) {
      const { left, top, right, bottom, width, height } = button.getBoundingClientRect();
      if (width === 0) continue;
      const name = button.id || button.getAttribute('aria-label') || button.textContent;
      if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) found.push(`${name} sticks out`);
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      if (!there || !(button.contains(there) || there.contains(button))) found.push(`${name} is covered`);
    }
    return found;
  }, LEAST_STAGE);
}
