/** The GPU has no memory left: whatever asked for it says so in one sentence, and all that was there stays. */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { StatePatch } from '../../src/app/state.ts';
import {
  coarseDifference,
  colourNetwork,
  drop,
  frames,
  notice,
  openPage,
  shootRestingStage,
} from './page-tools.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import {
  arm,
  comesToRestAt,
  devicesGiven,
  dismissNotices,
  faultyPage,
  look,
  restingBytes,
  works,
} from './support/faults.ts';
import { encodePng, solidPicture } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';
import { unread } from './support/watch.ts';

const viewport = { width: 1000, height: 600 };
const WAIT = { timeout: 90_000 };
const FULL = /no memory left/;
let site: Site;
let session: BrowserSession;
let page: Page;
let errors: readonly string[];
let bytes: number;
let before: Awaited<ReturnType<typeof look>>;

beforeAll(async () => {
  site = await serveBuild();
  session = await launchBrowser({ viewport });
  ({ page, errors } = await faultyPage(session));
  await openPage(page, `${site.url}#layer=mixed3b&sample=coffee`);
  bytes = await restingBytes(page);
  before = await look(page);
});
afterEach(async () => {
  await arm(page, { memory: true, stageMemory: true });
  await page.evaluate(({ state }) => {
    if (window.cubescope?.state.source !== state?.source) {
      document.querySelector<HTMLElement>('#samples [src$="coffee.jpg"]')?.click();
    }
    if (state) window.cubescope?.set(state);
  }, before);
  await page.waitForFunction((layer) => window.cubescope?.openLayer === layer, before.openLayer, WAIT);
  await page.waitForFunction((best) => window.cubescope?.topClasses[0]?.label === best, before.best, WAIT);
  // What was refused may be said late; from then on there is nothing to say.
  await restingBytes(page);
  await dismissNotices(page);
  await works(page);
  await expect.poll(() => look(page)).toEqual(before);
  await comesToRestAt(page, bytes);
  expect(await unread(page)).toEqual([]);
  expect(errors).toEqual([]);
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

const opens = async (name: string, act: () => Promise<unknown>) => {
  await act();
  await page.waitForFunction((name) => window.cubescope?.answers?.live.graph.name === name, name, WAIT);
};

/** What was made for a network is kept as long as it is open. */
async function letsGo(): Promise<void> {
  await page.evaluate(({ state }) => state && window.cubescope?.set(state), before);
  await opens('test', () => drop(page, { name: 'colours.onnx', bytes: colourNetwork() }));
  await opens('pocket', async () => {
    await page.click('#network-menu .menu-button');
    await page.locator('#network-menu .menu-item', { hasText: 'pocket (comes with the page)' }).click();
  });
}

it('keeps the network that is there', async () => {
  await arm(page, { memory: false });
  await drop(page, { name: 'colours.onnx', bytes: colourNetwork() });
  expect(await notice(page, 'network')).toMatch(FULL);
});

it('keeps the page at another layer', async () => {
  await arm(page, { memory: false });
  await page.evaluate(() => window.cubescope?.set({ layer: 'mixed4a' }));
  expect(await notice(page, 'fault')).toMatch(FULL);
});

it('keeps the picture that is there, and shows the other once there is room', async () => {
  await arm(page, { memory: false });
  const picture = {
    name: 'red.png',
    type: 'image/png',
    bytes: encodePng(solidPicture(300, 200, [200, 0, 0])),
  };
  await drop(page, picture);
  expect(await notice(page, 'fault')).toMatch(FULL);
  await arm(page, { memory: true });
  await frames(page, 1, () => drop(page, picture));
});

it('says it where a dream is to grow, and lets it grow later', async () => {
  await arm(page, { memory: false });
  await page.evaluate(() => {
    const { state, set } = window.cubescope ?? {};
    if (state) set?.({ drawer: 'dream', dream: { ...state.dream, layer: 'conv2d2', size: 64, steps: 4 } });
  });
  await page.waitForFunction(() => window.cubescope?.dream.phase === 'failed', null, WAIT);
  expect(await page.textContent('.dream-message')).toMatch(FULL);
  await arm(page, { memory: true });
  await page.click('#dream-play');
  await page.waitForFunction(() => window.cubescope?.dream.phase === 'finished', null, WAIT);
  await letsGo();
});

it('says it where icons are to be made, and makes them when they are looked at again or memory comes free', async () => {
  const open = async (layer: string) => {
    await page.evaluate((layer) => window.cubescope?.set({ layer, drawer: 'none' }), layer);
    await page.waitForFunction((layer) => window.cubescope?.openLayer === layer, layer, WAIT);
    await arm(page, { memory: false });
    await page.evaluate(() => window.cubescope?.set({ drawer: 'icons' }));
    await expect.poll(() => page.textContent('#icons-progress'), WAIT).toMatch(FULL);
    await arm(page, { memory: true });
  };
  const makes = () => page.waitForFunction(() => (window.cubescope?.icons ?? 0) > 0, null, WAIT);
  await opens('test', () => drop(page, { name: 'colours.onnx', bytes: colourNetwork() }));
  await open('conv');
  await page.evaluate(() => window.cubescope?.set({ drawer: 'none' }));
  await page.evaluate(() => window.cubescope?.set({ drawer: 'icons' }));
  await makes();
  const bytes = encodePng(solidPicture(1200, 1200, [0, 0, 200]));
  await frames(page, 1, () => drop(page, { name: 'large.png', type: 'image/png', bytes }));
  await open('voted');
  await page.click('#samples [src$="coffee.jpg"]');
  await makes();
  await letsGo();
});

/** What three.js makes when it draws: with the first, what it cannot have is a texture; with the other, a buffer. */
const DRAWN = [
  ['larger', () => page.setViewportSize({ width: viewport.width + 40, height: viewport.height + 20 })],
  ['by voxels', () => page.evaluate(() => window.cubescope?.set({ mode: 'voxels' }))],
] as const;

it.each(DRAWN)('says it where the stage is to be drawn %s, goes on, and draws it later', async (_, draw) => {
  const resting = await shootRestingStage(page);
  await arm(page, { stageMemory: false });
  await draw();
  expect(await notice(page, 'memory')).toMatch(FULL);
  await works(page);
  // What is drawn without memory is a fault at each frame: none of that is for a person to read.
  expect(await page.locator('.notice[data-topic] p').count()).toBe(1);
  await arm(page, { stageMemory: true });
  await page.setViewportSize(viewport);
  await page.evaluate(() => window.cubescope?.set({ mode: 'volume' }));
  const devices = await devicesGiven(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.waitForFunction((devices) => window.faults?.devices.length === devices + 1, devices, WAIT);
  await page.waitForFunction((layer) => window.cubescope?.openLayer === layer, before.openLayer, WAIT);
  await works(page);
  expect(coarseDifference(await shootRestingStage(page), resting)).toBeLessThan(1);
});

/** What is asked, and what the page says of it once there is room. */
const ASKS: readonly (readonly [what: string, patch: StatePatch, words: string])[] = [
  ['the cube by its groups', { colourBy: 'groups' }, 'Groups of mixed3b'],
  ['the cube by a class', { colourBy: 'attribution' }, 'What cells do for espresso'],
  ['the view of groups', { drawer: 'groups' }, 'Size'],
  ['a grid of pictures', { drawer: 'grid' }, 'pictures go ahead'],
];

it.each(ASKS)('says it where %s is asked for, and answers later', async (_, patch, words) => {
  const says = (words: string, said: boolean) =>
    page.waitForFunction(
      ({ words, said }) => document.body.innerText.includes(words) === said,
      { words, said },
      WAIT,
    );
  const ask = () => page.evaluate((patch) => window.cubescope?.set(patch), patch);
  await arm(page, { memory: false });
  await ask();
  await says('no memory left', true);
  await arm(page, { memory: true });
  await page.evaluate(({ state }) => state && window.cubescope?.set(state), before);
  await ask();
  if (patch.drawer === 'grid') await page.getByRole('button', { name: 'Again for this picture' }).click();
  await says(words, true);
  await says('no memory left', false);
  await letsGo();
});

it('says it where there is none left when the page opens', async () => {
  const opened = await faultyPage(session, { memory: false });
  await opened.page.goto(site.url);
  await opened.page.locator('#explain p').waitFor(WAIT);
  expect(await opened.page.textContent('#explain p')).toMatch(FULL);
  await opened.page.getByRole('button', { name: 'Reload the page' }).waitFor(WAIT);
  expect(opened.errors).toEqual([]);
  await opened.page.close();
  await page.bringToFront();
});
