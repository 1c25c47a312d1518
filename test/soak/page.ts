/** The built page with a camera that shows pictures which move. */

import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openPage } from '../e2e/page-tools.ts';
import { type BrowserSession, withBrowser } from '../e2e/support/browser.ts';
import { makeFakeCamera, waitForVideo } from '../e2e/support/camera.ts';
import { encodeJpeg, paintPicture } from '../e2e/support/images.ts';
import { serveBuild } from '../e2e/support/server.ts';

const camera = fileURLToPath(new URL('../../.cache/soak.mjpeg', import.meta.url));

export async function withSoakedPage<T>(
  use: (session: BrowserSession, url: string) => Promise<T>,
): Promise<T> {
  const stripes = (at: number) =>
    encodeJpeg(paintPicture(320, 240, (x, y) => ((x + at * 8) % 64 < 32 ? [220, 120, y] : [20, y, 160])));
  await makeFakeCamera([0, 1, 2, 3, 4, 5, 6, 7].map(stripes), camera, 0.1);
  const site = await serveBuild();
  try {
    const options = { camera, viewport: { width: 740, height: 500 } };
    return await withBrowser(options, (session) => use(session, site.url));
  } finally {
    await site.close();
  }
}

/** Opens the page and lets it look through the camera, so that there is always a next frame. */
export async function openOnCamera(page: Page, url: string): Promise<void> {
  await openPage(page, `${url}#axes=0`);
  await page.click('#source-menu button');
  await page.click('#source-menu [role=menuitemradio]:has-text("Camera")');
  await waitForVideo(page);
}
