/**
 * Makes the README's pictures: `npm run screenshots`. Opens the built page in the test browser on the samples that
 * ship, so that anyone gets the same ones. Names of files make those alone: `npm run screenshots -- view-flow.png`.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { VIEW_NAMES, type ViewName } from '../src/app/views/names.ts';
import { writeElements } from '../src/app/views/workbench/element-text.ts';
import { createElement, OPEN, OUTPUT } from '../src/app/views/workbench/grammar.ts';
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
  /** The drawer is waited for until nothing in it changes any more. */
  readonly drawer?: boolean;
}

const FOLDER = 'docs/images';
const DESKTOP = { width: 1440, height: 900 };
const SHOTS: readonly Shot[] = [
  { file: 'voxels.png', state: '#layer=mixed4a&mode=voxels&threshold=0.3&sample=coffee', ...DESKTOP },
  { file: 'channels.png', state: '#layer=mixed3b&drawer=channels', ...DESKTOP },
  { file: 'icons.png', state: '#layer=mixed3a&drawer=icons', settleMs: 60_000, ...DESKTOP },
  { file: 'phone.png', state: '#layer=mixed4c', width: 390, height: 844 },
];
/** Height of the drawer as a share of the page's, where a view needs another than half. */
const SHARES: Partial<Record<ViewName, number>> = {
  dictionary: 0.4,
  versus: 0.42,
  grid: 0.6,
  paths: 0.42,
  workbench: 0.66,
};
/** The workbench with an interface of one's own. */
const BENCH = writeElements([
  createElement(OPEN, 'spatial', 'activation', 'information'),
  createElement(OPEN, 'channel', 'activation', 'feature', { shown: 8, chosenBy: 'attribution' }),
  createElement(OPEN, 'spatial', 'attribution', 'information'),
  createElement(OUTPUT, 'whole', 'activation', 'information', { shown: 5 }),
  createElement(OPEN, 'channel', 'attribution', 'information', { shown: 5 }),
]);
/** What a view is asked for beside its layer. */
const SETTINGS: Partial<Record<ViewName, string>> = {
  // Two layers side by side, and as many steps as a software GPU does in some minutes.
  grid: '&grid=layers:mixed4d|mixed5a;steps:24',
  workbench: `&workbench=elements:${BENCH}`,
};
/** Every view of the drawer on the same photograph. */
const VIEWS: readonly Shot[] = VIEW_NAMES.map((name) => ({
  file: `view-${name}.png`,
  state: `#layer=mixed4d&drawer=${name}&drawerShare=${SHARES[name] ?? 0.5}${SETTINGS[name] ?? ''}`,
  drawer: true,
  ...DESKTOP,
}));
/** A software GPU needs some seconds to draw at full resolution once nothing moves. */
const SETTLE_MS = 12_000;
/** A view is finished when it looks the same so many times in a row; given up on after so many. */
const [LOOK_EVERY_MS, ALIKE, MOST_LOOKS] = [4000, 3, 300];
/** What a view shows while it works something out, and icons that have not begun. */
const UNFINISHED = '.view-busy, .computing, .dream-ring, .icon-tile canvas[width="1"]';

export async function main(names: string[]): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const server = await serveBuild();
  try {
    for (const shot of [...SHOTS, ...VIEWS]) {
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
  { file, state, settleMs, drawer }: Shot,
): Promise<void> {
  await page.goto(url + state);
  await page.waitForTimeout(settleMs ?? SETTLE_MS);
  if (drawer && !(await rests(page))) console.warn(`${file}: still at work; the picture shows how far it is`);
  await page.screenshot({ path: join(FOLDER, file) });
  if (errors.length > 0) throw new Error(`${file}: ${errors.join('\n')}`);
}

/** Waits until the drawer is finished; false where that takes too long. */
async function rests(page: Page): Promise<boolean> {
  const welcome = page.locator('#welcome-close');
  if (await welcome.isVisible()) await welcome.click();
  const panel = page.locator('#drawer');
  let [before, alike] = ['', 0];
  for (let looks = 0; looks < MOST_LOOKS && alike < ALIKE; looks++) {
    await page.waitForTimeout(LOOK_EVERY_MS);
    const now = (await panel.screenshot()).toString('base64');
    const busy = await panel.evaluate(hasUnfinished, UNFINISHED);
    alike = now === before && !busy ? alike + 1 : 0;
    before = now;
  }
  return alike >= ALIKE;
}

/** Whether something that is in sight is not finished. Runs in the page. */
function hasUnfinished(panel: Element, selector: string): boolean {
  return [...panel.querySelectorAll(selector)].some((element) => {
    const { top, bottom, height } = element.getBoundingClientRect();
    return height > 0 && bottom > 0 && top < innerHeight;
  });
}
