/** The graphics device goes away in the middle of something, or does not come: the page comes back as it was, or says why not. */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { colourNetwork, drop, openPage } from './page-tools.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import {
  arm,
  comesToRestAt,
  devicesGiven,
  faultyPage,
  look,
  loseDevice,
  restingBytes,
  works,
} from './support/faults.ts';
import { type Site, serveBuild } from './support/server.ts';
import { notice } from './support/watch.ts';

const viewport = { width: 640, height: 480 };
const BACK = 'The graphics device was lost and is back.';
let site: Site;
let session: BrowserSession;

beforeAll(async () => {
  site = await serveBuild();
  session = await launchBrowser({ viewport });
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

describe('a device that is lost at the start', () => {
  it.each([
    ['while its first kernels are compiled', 'createShaderModule', 2],
    ['while the network is put on it', 'createBuffer', 60],
    ['in its first frame', 'submit', 1],
  ] as const)('%s', async (_, point, calls) => {
    const { page, errors } = await faultyPage(session, { loseAfter: { point, calls } });
    await openPage(page, `${site.url}#layer=mixed3b&sample=coffee`);
    await page.waitForFunction(() => window.faults?.devices.length === 2);
    await works(page);
    expect(await look(page)).toMatchObject({ openLayer: 'mixed3b', state: { sample: 'coffee' } });
    expect(errors).toEqual([]);
    await page.close();
  });
});

describe('a device that is lost while the page is used', () => {
  let page: Page;
  let errors: readonly string[];
  let bytes: number;
  let before: Awaited<ReturnType<typeof look>>;

  beforeEach(async () => {
    ({ page, errors } = await faultyPage(session));
    await openPage(page, `${site.url}#layer=mixed3b&sample=coffee`);
    const view = { azimuth: 0.6, polar: 1.1, distance: 4, target: [0, 0, 0] } as const;
    await page.evaluate((view) => window.cubescope?.set({ view }), view);
    bytes = await restingBytes(page);
    before = await look(page);
  });
  afterEach(() => page.close());

  /** Waits for so many more devices to be there, and the newest to be in use. */
  async function comesBack(devices: number, act: () => Promise<unknown>): Promise<void> {
    const wanted = (await devicesGiven(page)) + devices;
    await act();
    await page.waitForFunction((wanted) => window.faults?.devices.length === wanted, wanted);
    expect(await notice(page, 'news')).toBe(BACK);
    await page.waitForFunction(() => window.cubescope?.openLayer && window.cubescope.topClasses.length);
  }

  it('is back as it was after a loss in the middle of a frame, and after two in a row', async () => {
    await comesBack(1, async () => {
      await arm(page, { loseAfter: { point: 'submit', calls: 1 } });
      await page.evaluate(() => window.cubescope?.set({ mirror: true }));
    });
    before = { ...before, state: before.state && { ...before.state, mirror: true } };
    expect(await look(page)).toEqual(before);
    await works(page);
    await comesBack(2, async () => {
      await arm(page, { loseAfter: { point: 'createBuffer', calls: 80 } });
      await loseDevice(page);
    });
    expect(await look(page)).toEqual(before);
    await works(page);
    await comesToRestAt(page, bytes);
    expect(errors).toEqual([]);
  });

  it('has the network that was being loaded, and goes on with a dream', async () => {
    await comesBack(1, async () => {
      await arm(page, { loseAfter: { point: 'createBuffer', calls: 5 } });
      await drop(page, { name: 'colours.onnx', bytes: colourNetwork() });
    });
    await page.waitForFunction(() => window.cubescope?.state.network !== 'pocket');
    await works(page);
    expect(await page.evaluate(() => window.cubescope?.layers.map(({ name }) => name))).toEqual([
      'conv',
      'voted',
    ]);
    expect(await page.locator('.notice[data-topic="network"]').count()).toBe(0);
    await page.evaluate(() => {
      const { state, set } = window.cubescope ?? {};
      const dream = { layer: 'conv', unit: 'channel', index: 2, size: 64, steps: 4000 } as const;
      if (state) set?.({ drawer: 'dream', dream: { ...state.dream, ...dream } });
    });
    const grows = () =>
      page.waitForFunction(() => {
        const { dream } = window.cubescope ?? {};
        return dream?.current && dream.phase === 'running' && dream.steps > 3;
      });
    await grows();
    await comesBack(1, () => loseDevice(page));
    await grows();
    await page.evaluate(() => window.cubescope?.set({ drawer: 'none' }));
    await works(page);
    expect(errors).toEqual([]);
  });

  it('is not asked for without end', async () => {
    await arm(page, { doomed: 5 });
    await loseDevice(page);
    await page.locator('#explain p').waitFor();
    expect(await page.textContent('#explain p')).toMatch(/lost several times; reload the page/);
    expect(await look(page)).toMatchObject({ state: before.state });
    expect(errors).toEqual([]);
  });

  it('is waited for while there is no adapter, and missed in one sentence where none comes', async () => {
    await comesBack(1, async () => {
      await arm(page, { absences: 1, refusals: 1 });
      await loseDevice(page);
    });
    await works(page);
    await comesToRestAt(page, bytes);
    await arm(page, { absences: 0, refusals: 9 });
    await loseDevice(page);
    await page.locator('#explain p').waitFor();
    expect(await page.textContent('#explain p')).toMatch(/adapter refused to open \(refused by the test\)/);
    expect(errors).toEqual([]);
  });
});

it('says that a device is refused at the start', async () => {
  const { page, errors } = await faultyPage(session, { refusals: 1 });
  await page.goto(site.url);
  await page.locator('#explain p').waitFor();
  expect(await page.textContent('#explain p')).toMatch(/adapter refused to open/);
  await page.close();
  expect(errors).toEqual([]);
});
