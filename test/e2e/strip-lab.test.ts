/** The strip, the sheet, the class bars and the legend on a page of their own, with made-up layers. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { colourMapBytes } from '../../src/viz/colour-maps.ts';
import type { Lab } from './lab-strip/lab.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import { decodePng, type Picture, pixelAt } from './support/images.ts';
import { type Site, serveDev } from './support/server.ts';

declare global {
  interface Window {
    stripLab: Lab;
  }
}

const folder = fileURLToPath(new URL('../../.cache/screenshots/strip-lab/', import.meta.url));
let site: Site;
let session: BrowserSession;
let page: Page;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  site = await serveDev();
  session = await launchBrowser({ viewport: { width: 1100, height: 560 } });
  page = session.page;
  await page.goto(`${site.url}test/e2e/lab-strip/index.html`);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'yes');
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

async function shoot(name: string): Promise<Picture> {
  await page.evaluate(() => window.stripLab.frames(2));
  return decodePng(await page.screenshot({ path: `${folder}${name}.png` }));
}

async function openLayer(index: number): Promise<void> {
  await page.evaluate((i) => window.stripLab.open(i), index);
}

/** Place on the page of a canvas' left top corner. */
function cornerOf(selector: string): Promise<{ x: number; y: number }> {
  return page.evaluate((css) => {
    const { x, y } = document.querySelector(css)?.getBoundingClientRect() ?? { x: 0, y: 0 };
    return { x: Math.round(x), y: Math.round(y) };
  }, selector);
}

describe('the channel sheet', () => {
  it('outlines the pointed channel where rectOf says it is', async () => {
    const rect = await page.evaluate(() => {
      window.stripLab.sheet.highlight(17);
      return window.stripLab.sheet.rectOf(17);
    });
    const corner = await cornerOf('#sheet > canvas');
    const picture = await shoot('sheet-highlight');
    if (!rect) throw new Error('no rect');
    const [x, y] = [Math.round(corner.x + rect.x), Math.round(corner.y + rect.y)];
    expect(pixelAt(picture, x - 1, y + 10)).toEqual([255, 102, 0]);
    expect(pixelAt(picture, x + rect.width, y + rect.height)).toEqual([255, 102, 0]);
    expect(pixelAt(picture, x + 10, y + 10)).not.toEqual([255, 102, 0]);
    await page.evaluate(() => window.stripLab.sheet.highlight(null));
  });

  it('tells the channel and the cell under a point, scrolled too', async () => {
    const found = await page.evaluate(() => {
      const { sheet } = window.stripLab;
      sheet.scrollTo(300);
      const rect = sheet.rectOf(100);
      if (!rect) throw new Error('no rect');
      const answer = {
        channel: sheet.channelAt(rect.x + 5, rect.y + 5),
        first: sheet.cellAt(rect.x + 0.5, rect.y + 0.5),
        last: sheet.cellAt(rect.x + rect.width - 0.5, rect.y + rect.height - 0.5),
        scroll: sheet.scroll,
        beyond: sheet.channelAt(10, sheet.contentHeight + 10),
      };
      sheet.scrollTo(0);
      return answer;
    });
    expect(found).toEqual({
      channel: 100,
      first: { channel: 100, row: 0, column: 0 },
      last: { channel: 100, row: 27, column: 27 },
      scroll: 300,
      beyond: null,
    });
  });

  it('keeps to CSS pixels whatever the device’s pixels are', async () => {
    const answers = await page.evaluate(() => {
      const { sheet } = window.stripLab;
      return [1, 1.5, 2].map((dpr) => {
        sheet.resize(700, 300, dpr);
        const rect = sheet.rectOf(41);
        if (!rect) throw new Error('no rect');
        const at = sheet.channelAt(rect.x + rect.width / 2, rect.y + rect.height / 2);
        return { at, fits: rect.x + rect.width <= 700, height: sheet.contentHeight };
      });
    });
    for (const { at, fits, height } of answers) {
      expect([at, fits]).toEqual([41, true]);
      const change = Math.log2(height / (answers[0]?.height ?? 0));
      expect(Math.abs(change)).toBeLessThan(0.7);
    }
    await page.evaluate(() => window.stripLab.layout());
  });

  it('shows layers of all sizes, and all maps', async () => {
    const cases = [
      ['input-signed', 0, 'signed', false],
      ['conv2d0', 1, 'magma', false],
      ['mixed4a-per-channel', 5, 'magma', true],
      ['mixed5b', 8, 'viridis', false],
      ['wide-2x2x4096', 9, 'grey', false],
      ['softmax-1x1x1008', 10, 'magma', false],
      ['mixed3a', 3, 'magma', false],
    ] as const;
    for (const [name, layer, colourMap, perChannel] of cases) {
      await openLayer(layer);
      await page.evaluate(([map, per]) => window.stripLab.setColours(map, 1, per), [
        colourMap,
        perChannel,
      ] as const);
      const picture = await shoot(`sheet-${name}`);
      const { x, y } = await cornerOf('#sheet > canvas');
      expect(pixelAt(picture, x, y), 'the gap').toEqual([20, 24, 29]);
      expect(coloursIn(picture, x, y, 400, 300), name).toBeGreaterThan(8);
    }
  });
});

function coloursIn(picture: Picture, left: number, top: number, width: number, height: number): number {
  const seen = new Set<string>();
  for (let y = 0; y < height; y += 3) {
    for (let x = 0; x < width; x += 3) seen.add(pixelAt(picture, left + x, top + y).join());
  }
  return seen.size;
}

describe('the layer strip', () => {
  it('draws every tile, each under its button', async () => {
    const picture = await shoot('strip');
    const rects = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.layer-strip-button')].map((button, i) => {
        const { left, width } = button.getBoundingClientRect();
        return {
          left,
          width,
          tile: window.stripLab.strip.tileRect(i),
          at: window.stripLab.strip.layerAt(left + 2, 9),
        };
      }),
    );
    expect(rects.length).toBe(11);
    rects.forEach(({ left, width, tile, at }, i) => {
      expect([at, tile?.x, tile?.width]).toEqual([i, left, width]);
      expect(coloursIn(picture, Math.ceil(left), 6, Math.floor(width), 46), `tile ${i}`).toBeGreaterThan(8);
    });
  });

  it('opens by click and walks by arrow keys', async () => {
    const opened = () => page.evaluate(() => document.querySelector('[aria-pressed="true"]')?.textContent);
    await page.getByRole('button', { name: 'mixed4a' }).click();
    expect(await opened()).toContain('mixed4a');
    await page.keyboard.press('ArrowRight');
    expect(await opened()).toContain('mixed4d');
    await page.keyboard.press('Home');
    expect(await opened()).toContain('input');
    await page.mouse.wheel(0, 250);
    await expect.poll(opened).toContain('conv2d2');
    await page.mouse.wheel(0, -900);
    await expect.poll(opened).toContain('input');
  });

  it('asks for more width than there is when layers are many, and stays whole when resized', async () => {
    const width = await page.evaluate(async () => {
      window.stripLab.strip.resize(300, 50, 1);
      window.stripLab.buttons.place(window.stripLab.strip);
      await window.stripLab.frames(1);
      return window.stripLab.strip.contentWidth;
    });
    expect(width).toBe(11 * 60);
    await shoot('strip-narrow');
    await page.evaluate(() => window.stripLab.layout());
  });
});

describe('the class bars', () => {
  it('show labels as text and tell what was chosen', async () => {
    await page.evaluate(() =>
      window.stripLab.bars.update([
        { index: 951, label: 'lemon', probability: 0.8231 },
        { index: 883, label: '<b>vase</b>', probability: 0.0914 },
        {
          index: 3,
          label: 'a label that is far too long for the narrow column it is in',
          probability: 0.0322,
        },
        { index: 4, label: 'orange', probability: 0.0002 },
      ]),
    );
    await page.evaluate(() => window.stripLab.bars.pin(883));
    expect(await page.locator('.class-bars b').count()).toBe(0);
    expect(await page.locator('.class-bar:visible').count()).toBe(4);
    await page.getByRole('button', { name: 'lemon 82.3 %' }).click();
    expect(await page.evaluate(() => window.stripLab.chosen)).toEqual([951]);
    await shoot('class-bars');
  });
});

it('the legend has the entries of the map, end to end', async () => {
  const legend = await page.evaluate(() => {
    window.stripLab.legend.update('signed', 12.5);
    const bar = document.querySelector<HTMLCanvasElement>('.legend-bar');
    const data = bar?.getContext('2d')?.getImageData(0, 0, bar.width, 1).data;
    return { bytes: [...(data ?? [])], words: document.querySelector('.legend')?.getAttribute('aria-label') };
  });
  expect(legend.bytes).toEqual([...colourMapBytes('signed').subarray(4)]);
  expect(legend.words).toBe('Colours from −12.5 to 12.5');
});

it('creates nothing in 100 busy frames', async () => {
  await openLayer(3);
  const { created, milliseconds } = await page.evaluate(() => window.stripLab.busyFrames());
  console.log(`strip lab: ${milliseconds.toFixed(1)} ms a frame`);
  expect(created).toBe(0);
});

it('leaves nothing behind and nothing to complain of', async () => {
  expect(await page.evaluate(() => window.stripLab.dispose())).toBe(0);
  expect(await page.evaluate(() => window.stripLab.errors)).toEqual([]);
  expect(session.errors).toEqual([]);
});
