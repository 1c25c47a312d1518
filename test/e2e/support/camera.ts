/** A camera that shows pictures of ours: Chromium's fake device plays a file of JPEGs in a loop. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';

/** What Chromium plays .mjpeg files at. */
export const FAKE_CAMERA_RATE = 30;

/**
 * Writes the film: each JPEG is shown for `seconds`, in turn, for ever. All must
 * have the same even width and height. Colours arrive off by up to 30 levels.
 */
export async function makeFakeCamera(jpegs: readonly Buffer[], path: string, seconds = 1): Promise<void> {
  const repeats = Math.max(1, Math.round(seconds * FAKE_CAMERA_RATE));
  const frames = jpegs.flatMap((jpeg) => new Array<Buffer>(repeats).fill(jpeg));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.concat(frames));
}

/** About one launch in sixteen the fake camera never delivers a frame; `withBrowser` then launches anew. */
export class SilentCameraError extends Error {
  override name = 'SilentCameraError';
}

/** Waits until a video element of the page has shown a frame. */
export async function waitForVideo(page: Page, selector = 'video', timeout = 20_000): Promise<void> {
  const playing = (css: string) => {
    const video = document.querySelector<HTMLVideoElement>(css);
    return video !== null && video.readyState >= video.HAVE_CURRENT_DATA && video.currentTime > 0;
  };
  try {
    await page.waitForFunction(playing, selector, { timeout });
  } catch (cause) {
    throw new SilentCameraError(`"${selector}" showed no frame within ${timeout} ms`, { cause });
  }
}
