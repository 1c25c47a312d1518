/** Pictures that are broken on purpose: each ends in one sentence or, where a browser reads it all the same, in a picture. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DroppedFile, drop, frames, openPage } from './page-tools.ts';
import { badPictures, type GoodPictures, oddPictures } from './support/bad-pictures.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

let site: Site;
let session: BrowserSession;
let good: GoodPictures;

beforeAll(async () => {
  site = await serveBuild();
  session = await launchBrowser({ viewport: { width: 640, height: 480 } });
  await openPage(session.page, site.url);
  good = { jpeg: await drawn('jpeg'), png: await drawn('png'), webp: await drawn('webp') };
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

/** The file that the browser itself makes of a few pixels. */
async function drawn(type: 'jpeg' | 'png' | 'webp'): Promise<Uint8Array> {
  const url = await session.page.evaluate((type) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [48, 32];
    const pen = canvas.getContext('2d');
    for (let x = 0; pen && x < 48; x++) {
      pen.fillStyle = `rgb(${x * 5} ${255 - x * 5} 99)`;
      pen.fillRect(x, 0, 1, 32 - (x % 7));
    }
    return canvas.toDataURL(`image/${type}`);
  }, type);
  expect(url).toContain(`image/${type}`);
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

interface Outcome {
  readonly title: string | null;
  /** Of the notice about pictures; null where none is shown. */
  readonly sentence: string | null;
}

/** Drops a picture, and waits until the page shows it or says why not. */
async function outcome(page: Page, file: DroppedFile): Promise<Outcome> {
  await page.evaluate(() => {
    for (const close of document.querySelectorAll<HTMLElement>('.notice [aria-label="Dismiss"]'))
      close.click();
  });
  await drop(page, file);
  const answer = await page.waitForFunction((name) => {
    const title = document.querySelector('#picture-title')?.textContent ?? null;
    const sentence = document.querySelector('.notice[data-topic="source"] p')?.textContent ?? null;
    return sentence !== null || title === name ? { title, sentence } : null;
  }, file.name);
  const seen = await answer.jsonValue();
  if (!seen) throw new Error('no answer');
  return seen;
}

it('ends in one sentence for each, or in a picture', async () => {
  const { page } = session;
  const shown: string[] = [];
  for (const file of badPictures(good)) {
    const before = await page.textContent('#picture-title');
    const { title, sentence } = await outcome(page, file);
    if (sentence === null) shown.push(file.name);
    else {
      expect(sentence).toBe(
        `"${file.name}" is damaged or not a picture this browser reads; open another one.`,
      );
      expect(title).toBe(before);
    }
  }
  // Browsers draw what is left of these two, and run none of it.
  expect(shown).toEqual(['a use of itself.svg', 'a script.svg']);
});

it('shows what is small or goes by a wrong name', async () => {
  for (const file of oddPictures(good)) {
    expect(await outcome(session.page, file)).toEqual({ title: file.name, sentence: null });
  }
});

it('runs nothing that is in a picture, says nothing to the console, and goes on', async () => {
  const { page, errors } = session;
  await frames(page, 1, () => drop(page, { name: 'good.png', type: 'image/png', bytes: good.png }));
  await expect.poll(() => page.textContent('#picture-title')).toBe('good.png');
  expect(await page.evaluate(() => 'taken' in window)).toBe(false);
  expect(errors).toEqual([]);
});
