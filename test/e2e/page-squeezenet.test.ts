/** A real network that a person drops on the page: SqueezeNet, with photographs before the camera. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../cli/load.ts';
import { coarseDifference, drop, openPage, shootHeld } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { makeFakeCamera, waitForVideo } from './support/camera.ts';
import { encodeJpeg, paintPicture } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const file = root('../shared/weights/squeezenet1_0/squeezenet1_0.onnx');
const camera = root('.cache/squeezenet.mjpeg');
/** Seconds that the camera shows each picture. */
const EACH = 3;

describe.skipIf(!existsSync(file))('squeezenet1_0.onnx of the development networks', () => {
  let site: Site;
  beforeAll(async () => {
    await makeFakeCamera([photograph('cat'), photograph('coffee')], camera, EACH);
    site = await serveBuild();
  });
  afterAll(() => site?.close());

  it('names what the camera sees, and shows it as a cube', async () => {
    await withBrowser({ camera, viewport: { width: 900, height: 640 } }, async ({ page, errors }) => {
      await openPage(page, `${site.url}#axes=0`);
      await drop(page, { name: 'squeezenet1_0.onnx', bytes: readFileSync(file) });
      await page.waitForFunction(() => window.cubescope?.state.network.includes('squeezenet'));
      await page.click('#source-menu button');
      await page.click('#source-menu [role=menuitemradio]:has-text("Camera")');
      await waitForVideo(page);
      const cat = await shootHeld(page, ({ label }) => /cat|tabby|lynx/i.test(label));
      const cup = await shootHeld(page, ({ label }) => /espresso|cup|coffee/i.test(label));
      expect(coarseDifference(cat, cup)).toBeGreaterThan(0.3);
      const shape = await page.evaluate(() => {
        const { layers = [], openLayer } = window.cubescope ?? {};
        return layers.find(({ name }) => name === openLayer)?.shape;
      });
      expect(shape?.[3]).toBeGreaterThan(8);
      expect(errors).toEqual([]);
    });
  });
});

/** A sample picture in the size of the film. */
function photograph(name: string): Buffer {
  const { width, height, data } = decodePicture(readFileSync(root(`public/samples/${name}.jpg`)));
  return encodeJpeg(
    paintPicture(320, 240, (x, y) => {
      const at = (Math.floor(((y + 0.5) * height) / 240) * width + Math.floor(((x + 0.5) * width) / 320)) * 4;
      return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    }),
  );
}
