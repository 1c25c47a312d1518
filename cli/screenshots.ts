/**
 * Makes the README's pictures: `npm run screenshots`. Opens the built page in the test browser on the samples that
 * ship, so that anyone gets the same ones.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserSession, withBrowser } from '../test/e2e/support/browser.ts';
import { serveBuild } from '../test/e2e/support/server.ts';

interface Shot {
  readonly file: string;
  /** The page's state, as its address carries it. */
  readonly state: string;
  readonly width: number;
  readonly height: number;
  /** Longer than usual, for what grows. */
  readonly settleMs?: number;
}

const FOLDER = 'docs/images';
const DESKTOP = { width: 1440, height: 900 };
const SHOTS: readonly Shot[] = [
  { file: 'cube.png', state: '#layer=mixed4c', ...DESKTOP },
  { file: 'voxels.png', state: '#layer=mixed4a&mode=voxels&threshold=0.3&sample=coffee', ...DESKTOP },
  { file: 'channels.png', state: '#layer=mixed3b&drawer=channels', ...DESKTOP },
  { file: 'icons.png', state: '#layer=mixed3a&drawer=icons', settleMs: 60_000, ...DESKTOP },
  { file: 'phone.png', state: '#layer=mixed4c', width: 390, height: 844 },
];
/** A software GPU needs some seconds to draw at full resolution once nothing moves. */
const SETTLE_MS = 12_000;

export async function main(names: string[]): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const server = await serveBuild();
  try {
    for (const shot of SHOTS) {
      if (names.length > 0 && !names.includes(shot.file)) continue;
      await withBrowser({ viewport: shot }, (session) => take(session, server.url, shot));
      console.log(join(FOLDER, shot.file));
    }
  } finally {
    await server.close();
  }
}

async function take(
  { page, errors }: BrowserSession,
  url: string,
  { file, state, settleMs }: Shot,
): Promise<void> {
  await page.goto(url + state);
  await page.waitForTimeout(settleMs ?? SETTLE_MS);
  await page.screenshot({ path: join(FOLDER, file) });
  if (errors.length > 0) throw new Error(`${file}: ${errors.join('\n')}`);
}
