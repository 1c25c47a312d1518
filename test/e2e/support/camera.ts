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

/** Chances that a camera gets to deliver its first frame: ten seconds' worth where nothing else keeps the page busy. */
const CHANCES = 600;

/** Waits until a video element of the page has shown a frame. @throws SilentCameraError */
export async function waitForVideo(page: Page, selector = 'video'): Promise<void> {
  const plays = await page.evaluate(
    async ([css, chances]) => {
      const playing = () => {
        const video = document.querySelector<HTMLVideoElement>(css);
        return video !== null && video.readyState >= video.HAVE_CURRENT_DATA && video.currentTime > 0;
      };
      // Counted, since a busy machine gives it few in a second.
      for (let tick = 0; tick < chances && !playing(); tick++) await new Promise(requestAnimationFrame);
      return playing();
    },
    [selector, CHANCES] as const,
  );
  if (!plays) throw new SilentCameraError(`"${selector}" showed no frame in ${CHANCES} chances`);
}
