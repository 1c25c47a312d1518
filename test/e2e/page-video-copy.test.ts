/** A browser whose WebGPU copies from canvases but not from videos, as Firefox's does: the camera is seen all the same. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { colourNetwork, drop, openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { makeFakeCamera, waitForVideo } from './support/camera.ts';
import { encodeJpeg, paintPicture } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';

const camera = fileURLToPath(new URL('../../.cache/page-video-copy.mjpeg', import.meta.url));
let site: Site;

beforeAll(async () => {
  const red = encodeJpeg(paintPicture(320, 240, () => [230, 20, 20]));
  const blue = encodeJpeg(paintPicture(320, 240, () => [20, 20, 230]));
  await makeFakeCamera([red, blue], camera, 2);
  site = await serveBuild();
});
afterAll(() => site?.close());

it('follows the camera by way of a canvas', async () => {
  await withBrowser({ camera, viewport: { width: 720, height: 540 } }, async ({ page, errors }) => {
    await page.addInitScript(refuseVideos);
    await openPage(page, `${site.url}#axes=0`);
    await drop(page, { name: 'colours.onnx', bytes: colourNetwork() });
    await page.waitForFunction(() => window.cubescope?.state.network === 'test');
    await page.click('#source-menu button');
    await page.click('#source-menu [role=menuitemradio]:has-text("Camera")');
    await waitForVideo(page);
    for (const index of [0, 1, 0]) {
      const sees = (index: number) => window.cubescope?.topClasses[0]?.index === index;
      await page.waitForFunction(sees, index);
    }
    expect(await page.evaluate(() => Reflect.get(window, 'refusedVideos'))).toBe(1);
    expect(errors).toEqual([]);
  });
});

/** Runs in the page. */
function refuseVideos(): void {
  const { prototype } = GPUQueue;
  const copy = prototype.copyExternalImageToTexture;
  prototype.copyExternalImageToTexture = function (source, destination, size) {
    if (source.source instanceof HTMLVideoElement) {
      Reflect.set(window, 'refusedVideos', (Reflect.get(window, 'refusedVideos') ?? 0) + 1);
      throw new TypeError(
        "'source' member could not be converted to any of: ImageBitmap, HTMLCanvasElement.",
      );
    }
    return copy.call(this, source, destination, size);
  };
}
