/**
 * Makes the README's moving picture, the cube as it is turned and sliced: `npm run capture`. Opens the built page in the
 * test browser, sets camera and slices anew for each frame and joins the frames to an
 * animated WebP. The same frames come out wherever the GPU draws alike.
 */

import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { StatePatch } from '../src/app/state.ts';
import type { CameraView } from '../src/viz/cube-camera.ts';
import { collectErrors, withBrowser } from '../test/e2e/support/browser.ts';
import { serveBuild } from '../test/e2e/support/server.ts';

const FILE = 'docs/images/cube.webp';
const STATE = '#layer=mixed4c&panels=0';
const VIEWPORT = { width: 730, height: 600 };
/** Asked of the page finer than it is taken: a slow GPU draws fewer pixels than it is asked for. */
const FINER = 2;
const FRAMES = 96;
const FRAME_MS = 70;
const QUALITY = 72;
/** Largest file that is worth its bytes on a README. */
const MOST_BYTES = 3 * 2 ** 20;
/** Radians to either side of where the camera stands at first. */
const SWING = 0.85;
const [FIRST_AZIMUTH, FIRST_POLAR, LOW] = [0.5, 1.17, 0.1];
/** Rows, columns and channels of the layer that is shown, and the channel that is left of it in the end. */
const [ROWS, CHANNELS, SHOWN] = [14, 112, 22];
/** A frame is drawn when it looks the same twice in a row; given up on after so many looks. */
const [LOOK_EVERY_MS, MOST_LOOKS] = [250, 80];

export async function main([file = FILE]: string[]): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const server = await serveBuild();
  try {
    const frames = await withBrowser({}, async ({ browser }) => {
      const page = await browser.newPage({ viewport: VIEWPORT, deviceScaleFactor: FINER });
      const errors = collectErrors(page);
      await page.goto(server.url + STATE);
      const view = await firstView(page);
      const taken: Buffer[] = [];
      for (let i = 0; i < FRAMES; i++) taken.push(await frameOf(page, patchAt(i / FRAMES, view)));
      if (errors.length > 0) throw new Error(errors.join('\n'));
      return taken;
    });
    await sharp(frames, { join: { animated: true } })
      .webp({ quality: QUALITY, effort: 6, loop: 0, delay: frames.map(() => FRAME_MS) })
      .toFile(file);
  } finally {
    await server.close();
  }
  const { size } = statSync(file);
  if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes; lower QUALITY or FRAMES.`);
  console.log(`${file}: ${FRAMES} frames, ${Math.round(size / 1024)} KiB`);
}

/** The camera's distance in a window of this size: it says so once it has moved. */
async function firstView(page: Page): Promise<CameraView> {
  const moved = page.waitForFunction(() => window.cubescope?.state.view, null, { timeout: 60_000 });
  await page.waitForFunction(() => (window.cubescope?.frames.drawn ?? 0) > 1, null, { timeout: 60_000 });
  await page.keyboard.press('Shift+ArrowRight');
  const view = await (await moved).jsonValue();
  if (!view) throw new Error('The camera says nothing of where it is.');
  return view;
}

/**
 * Where the camera is and what is left of the cube at a moment of the loop. It swings once to each side; meanwhile rows are
 * taken from above and come back, and then channels, until a single one is left for a while.
 * @param moment 0…1
 */
function patchAt(moment: number, view: CameraView): StatePatch {
  const turn = Math.sin(2 * Math.PI * moment);
  const rows = Math.round(ROWS * 0.6 * bump(moment, 0.12, 0.22, 0.26, 0.36));
  const share = bump(moment, 0.42, 0.62, 0.78, 0.94);
  const first = Math.round(SHOWN * share);
  const last = Math.round(CHANNELS - 1 - (CHANNELS - 1 - SHOWN) * share);
  return {
    view: { ...view, azimuth: FIRST_AZIMUTH + SWING * turn, polar: FIRST_POLAR - LOW * turn * turn },
    rows: rows > 0 ? [rows, ROWS - 1] : null,
    channels: share > 0 ? [first, last] : null,
  };
}

/** 0, smoothly up to 1 between the first two moments, and down again between the last two. */
function bump(at: number, begin: number, full: number, leave: number, end: number): number {
  return smooth((at - begin) / (full - begin)) * (1 - smooth((at - leave) / (end - leave)));
}

/** 3t² − 2t³ between 0 and 1. */
function smooth(t: number): number {
  const inside = Math.min(1, Math.max(0, t));
  return inside * inside * (3 - 2 * inside);
}

/** The stage in that state, as PNG, once it looks the same twice. */
async function frameOf(page: Page, patch: StatePatch): Promise<Buffer> {
  await page.evaluate((patch) => window.cubescope?.set(patch), patch);
  const clip = await page.locator('#stage').boundingBox();
  if (!clip) throw new Error('The stage is not on the page.');
  let before: Buffer | null = null;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await page.waitForTimeout(LOOK_EVERY_MS);
    const now = await page.screenshot({ clip, scale: 'css', timeout: 0 });
    if (before !== null && now.equals(before)) return now;
    before = now;
  }
  throw new Error(`The stage did not come to rest with ${JSON.stringify(patch)}.`);
}
