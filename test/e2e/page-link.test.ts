/** What is seen can be sent: the link brings back the camera, the pinned cell and the settings. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressFollows, frames, openPage, stageRests } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

let site: Site;
beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('brings back a turned cube and its pinned cell', async () => {
  await withBrowser({ viewport: { width: 640, height: 480 } }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#panels=0&layer=mixed5a&mode=voxels&axes=0`);
    const corner = () => page.evaluate(() => window.cubescope?.project(0, 0, 0) ?? { x: 0, y: 0 });
    const first = await corner();
    const stage = await page.locator('#stage').boundingBox();
    if (!stage) throw new Error('the stage is not on the page');
    const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 90, y - 40, { steps: 4 });
    await page.mouse.up();
    await stageRests(page);
    await page.mouse.click(x, y);
    await page.waitForFunction(() => window.cubescope?.state.pin);
    await addressFollows(page);
    for (const word of ['view=', 'pin=']) expect(page.url()).toContain(word);
    const pin = await page.evaluate(() => window.cubescope?.state.pin);
    const turned = await corner();
    expect(Math.hypot(turned.x - first.x, turned.y - first.y)).toBeGreaterThan(20);

    await page.reload();
    await frames(page, 1);
    const again = await corner();
    expect(Math.hypot(again.x - turned.x, again.y - turned.y)).toBeLessThan(2);
    expect(await page.evaluate(() => window.cubescope?.state.pin)).toEqual(pin);

    await page.keyboard.press('r');
    await page.waitForFunction(() => !location.hash.includes('view='));
    const away = async () => {
      const reset = await corner();
      return Math.hypot(reset.x - first.x, reset.y - first.y);
    };
    await expect.poll(away).toBeLessThan(2);
    expect(errors).toEqual([]);
  });
});
