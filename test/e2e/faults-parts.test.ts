/** Parts of the page that come later do not come: it says so in one sentence, goes on, and has them once they can be had. */

import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { VIEWS } from '../../src/app/views/index.ts';
import { colourNetwork, drop, notice, openPage } from './page-tools.ts';
import { type BrowserSession, collectErrors, launchBrowser } from './support/browser.ts';
import { works } from './support/faults.ts';
import { type Site, serveBuild } from './support/server.ts';

const WAIT = { timeout: 90_000 };
const NEXT_STEP = 'did not load; reload the page once there is a network.';
const READER =
  'What reads network files did not load; try again once there is a network, or reload the page.';
const NETWORK = { name: 'colours.onnx', bytes: colourNetwork() };
let site: Site;
let session: BrowserSession;
let page: Page;
let errors: string[];
/** Files that do not come, and what comes in their place. */
let missing: RegExp | null = null;
let answer: (route: Route) => Promise<void>;

const noNetwork = (route: Route) => route.abort('internetdisconnected');
const newerBuild = (route: Route) => route.fulfill({ status: 404, contentType: 'text/plain', body: 'gone' });

beforeAll(async () => {
  site = await serveBuild();
  session = await launchBrowser({ viewport: { width: 640, height: 480 } });
  await session.context.route('**/assets/*', (route) =>
    missing?.test(route.request().url()) ? answer(route) : route.continue(),
  );
});
beforeEach(async () => {
  missing = null;
  answer = noNetwork;
  page = await session.context.newPage();
  errors = collectErrors(page);
});
afterEach(async () => {
  // The browser itself writes down what it did not get.
  expect(errors.filter((each) => !each.startsWith('Failed to load resource'))).toEqual([]);
  await page.close();
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

const shows = (name: string) =>
  page.waitForFunction((name) => window.cubescope?.answers?.live.graph.name === name, name, WAIT);

/** A new visit to what the link says, which is written a moment after a change. */
async function again(): Promise<void> {
  await page.waitForFunction(() => location.hash.includes('drawer='), null, WAIT);
  await page.reload();
}

it.each([
  ['without a network', noNetwork],
  ['after an update', newerBuild],
] as const)('has each view later that does not come %s', async (_, how) => {
  answer = how;
  missing = /-view-/;
  await openPage(page, `${site.url}#layer=mixed3b`);
  const late = VIEWS.filter(({ load }) => load !== undefined);
  for (const { name, title } of late) {
    await page.evaluate((drawer) => window.cubescope?.set({ drawer }), name);
    const words = page.locator(`#view-${name} p`);
    await words.waitFor(WAIT);
    expect(await words.textContent()).toBe(`The view "${title}" ${NEXT_STEP}`);
  }
  await works(page);
  missing = null;
  await page.locator('.drawer').getByRole('button', { name: 'Reload the page' }).click();
  await page.waitForFunction((last) => window.cubescope?.state.drawer === last, late.at(-1)?.name, WAIT);
  await page.waitForFunction(() => window.cubescope?.view, null, WAIT);
});

it('dreams once what dreams are made with has come, and says what its picture could not be held against', async () => {
  missing = /\/(session|true-value)-/;
  await openPage(page, `${site.url}#layer=mixed3b`);
  await page.evaluate(() => {
    const { state, set } = window.cubescope ?? {};
    if (state) set?.({ drawer: 'dream', dream: { ...state.dream, layer: 'conv2d2', size: 64, steps: 3 } });
  });
  const said = (words: string) =>
    page.waitForFunction((words) => document.body.innerText.includes(words), words, WAIT);
  await said(`What dreams are made with ${NEXT_STEP}`);
  await works(page);
  missing = /\/true-value-/;
  await again();
  await said(`What finished pictures are held against real ones with ${NEXT_STEP}`);
  missing = null;
  await again();
  await said('this picture fires it at up to');
});

it('makes icons once what they are made with has come', async () => {
  missing = /\/job-/;
  await openPage(page, site.url);
  await drop(page, NETWORK);
  await shows('test');
  await page.evaluate(() => window.cubescope?.set({ layer: 'conv', drawer: 'icons' }));
  await expect
    .poll(() => page.textContent('#icons-progress'), WAIT)
    .toBe(`What icons are made with ${NEXT_STEP}`);
  await works(page);
  missing = null;
  await again();
  await page.waitForFunction(() => (window.cubescope?.icons ?? 0) > 0, null, WAIT);
});

it('opens a network once what reads it has come', async () => {
  await openPage(page, site.url);
  missing = /\/network-worker-/;
  await drop(page, NETWORK);
  expect(await notice(page, 'network')).toBe(READER);
  await works(page);
  missing = null;
  await drop(page, NETWORK);
  await shows('test');
  // What the browser keeps is not taken for damaged, only because nothing reads it.
  await page.waitForFunction(() => localStorage.getItem('cubescope-networks')?.includes('test'), null, WAIT);
  await page.waitForFunction(() => location.hash.includes('network=test'), null, WAIT);
  missing = /\/network-worker-/;
  await page.reload();
  expect(await notice(page, 'network')).toBe(READER);
  missing = null;
  await page.reload();
  await shows('test');
});

it('says why there is nothing to see where what it draws with does not come', async () => {
  missing = /\/graphics-/;
  await page.goto(site.url);
  await page.locator('#explain p').waitFor(WAIT);
  expect(await page.textContent('#explain p')).toBe(`What the page draws with ${NEXT_STEP}`);
  missing = null;
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await page.waitForFunction(() => window.cubescope?.topClasses.length, null, WAIT);
});
