/** The whole page with a camera: what it sees moves the classes and the cube, and what is set changes the picture. */

import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StatePatch } from '../../src/app/state.ts';
import {
  coarseDifference,
  colourNetwork,
  difference,
  drop,
  openPage,
  shootHeld,
  shootRestingStage,
  shootStage,
} from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { makeFakeCamera, waitForVideo } from './support/camera.ts';
import { encodeJpeg, type Picture, paintPicture, type Rgb } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';

const camera = fileURLToPath(new URL('../../.cache/page.mjpeg', import.meta.url));
const viewport = { width: 480, height: 400 };
/** Seconds that the camera shows each picture. */
const EACH = 3;
let site: Site;

beforeAll(async () => {
  const spot = (colour: Rgb) => (x: number, y: number) =>
    (Math.hypot(x - 160, y - 120) < 90 ? colour : [30, 30, 30]) as Rgb;
  const red = encodeJpeg(paintPicture(320, 240, spot([230, 20, 20])));
  const blue = encodeJpeg(paintPicture(320, 240, spot([20, 20, 230])));
  await makeFakeCamera([red, blue], camera, EACH);
  site = await serveBuild();
});
afterAll(() => site?.close());

it('follows the camera, shows what is set, and reads true values', async () => {
  await withBrowser({ camera, viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#panels=0&depth=0.5&axes=0`);
    await drop(page, { name: 'colours.onnx', bytes: colourNetwork() });
    await page.waitForFunction(() => window.cubescope?.state.network === 'test');
    await page.evaluate(() => window.cubescope?.set({ layer: 'conv', panels: true }));
    await chooseCamera(page);
    await waitForVideo(page);
    await page.evaluate(() => window.cubescope?.set({ panels: false, mirror: false }));
    await followsTheCamera(page);
    await showsWhatIsSet(page);
    await readsTrueValues(page);
    expect(errors).toEqual([]);
  });
});

async function chooseCamera(page: Page): Promise<void> {
  await page.click('#source-menu button');
  await page.click('#source-menu [role=menuitemradio]:has-text("Camera")');
}

async function followsTheCamera(page: Page): Promise<void> {
  const red = await shootHeld(page, ({ index }) => index === 0);
  const blue = await shootHeld(page, ({ index }) => index === 1);
  expect(difference(red, blue)).toBeGreaterThan(1);
}

async function showsWhatIsSet(page: Page): Promise<void> {
  const rows: StatePatch = { rows: [8, 15] };
  const threshold: StatePatch = { rows: null, threshold: 0.95 };
  const plain = await shootStage(page);
  for (const patch of [rows, threshold]) {
    const shot = await shootWith(page, patch);
    expect(coarseDifference(plain, shot), JSON.stringify(patch)).toBeGreaterThan(0.3);
  }
  await comesBack(page, threshold, { threshold: 0.2 });
}

/** What was changed looks as before once it is changed back. */
async function comesBack(page: Page, there: StatePatch, back: StatePatch): Promise<void> {
  const shoot = async () => ({ picture: await shootWith(page, back), pixels: await pixelsOfStage(page) });
  const differences: number[] = [];
  let before = await shoot();
  const compared = async () => {
    await shootWith(page, there);
    const after = await shoot();
    // A busy GPU may draw one finer than the other, which says nothing.
    if (after.pixels === before.pixels) differences.push(coarseDifference(before.picture, after.picture));
    before = after;
    return differences.length;
  };
  await expect.poll(compared).toBe(1);
  expect(differences[0]).toBeLessThan(0.2);
}

/** Along its wider side, as finely as it is drawn now. */
function pixelsOfStage(page: Page): Promise<number> {
  return page.locator('#stage-canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width);
}

/** The stage at rest with something set; before it was drawn with that it may be at rest too. */
async function shootWith(page: Page, patch: StatePatch): Promise<Picture> {
  const before = await page.evaluate((patch) => {
    window.cubescope?.set(patch);
    return window.cubescope?.frames.drawn ?? 0;
  }, patch);
  await page.waitForFunction((before) => (window.cubescope?.frames.drawn ?? 0) > before, before);
  return shootRestingStage(page);
}

/** Pointing at the cube names a cell, and its value is the layer's own. */
async function readsTrueValues(page: Page): Promise<void> {
  const box = await page.locator('#stage').boundingBox();
  if (!box) throw new Error('the stage is not on the page');
  await page.mouse.move(box.x + box.width / 2 + 4, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction(() => typeof window.cubescope?.cell?.value === 'number');
  const read = await page.evaluate(async () => {
    const { cell, readLayer } = window.cubescope ?? {};
    if (!cell || !readLayer) throw new Error('no cell');
    const values = await readLayer('conv');
    const words = document.getElementById('stage-readout')?.textContent;
    const [row, column, channel] = [cell.row ?? -1, cell.column ?? -1, cell.channel ?? -1];
    return { cell, words, value: values[(row * 16 + column) * 8 + channel] };
  });
  expect(read.cell.value).toBe(read.value);
  expect(read.words).toContain(
    `row ${read.cell.row}, column ${read.cell.column}, channel ${read.cell.channel} = `,
  );
}
