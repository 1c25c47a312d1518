/** What happens to a page in use: cameras come and go, the tab is put away, the window changes, networks are swapped under running work. */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ShownGrid } from '../../src/app/views/grid/shown-grid.ts';
import { colourNetwork, drop, frames, openPage } from './page-tools.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import { fakeCameras } from './support/fake-cameras.ts';
import {
  comesToRestAt,
  devicesGiven,
  faultyPage,
  look,
  loseDevice,
  restingBytes,
  works,
} from './support/faults.ts';
import { hideableTab, hideTab } from './support/hidden-tab.ts';
import { type Site, serveBuild } from './support/server.ts';
import { dismissNotices, notice } from './support/watch.ts';

const viewport = { width: 640, height: 480 };
/** Not by the page's animation frames, which a hidden tab has none of. */
const WAIT = { polling: 100 };
let site: Site;
let session: BrowserSession;
let page: Page;
let errors: readonly string[];
let bytes: number;
let before: Awaited<ReturnType<typeof lookAtSample>>;

beforeAll(async () => {
  site = await serveBuild();
  session = await launchBrowser({ viewport });
  ({ page, errors } = await faultyPage(session));
  await fakeCameras(page);
  await hideableTab(page);
  await openPage(page, `${site.url}#layer=mixed3b&sample=coffee`);
  bytes = await restingBytes(page);
});
beforeEach(async () => {
  before = await lookAtSample();
});
afterEach(async () => {
  await showSample('coffee');
  await works(page);
  await expect.poll(lookAtSample).toEqual(before);
  await comesToRestAt(page, bytes);
  expect(errors).toEqual([]);
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

/** The page remembers which camera was the last, and the menu begins with that one. */
async function lookAtSample() {
  const { state, ...rest } = await look(page);
  return { ...rest, state: state && { ...state, camera: '' } };
}

async function showSample(id: string): Promise<void> {
  const shown = (id: string) => {
    const { source, sample } = window.cubescope?.state ?? {};
    return source === 'sample' && sample === id;
  };
  if (await page.evaluate(shown, id)) return;
  await frames(page, 1, async () => {
    await page.evaluate(
      (id) => document.querySelector<HTMLElement>(`#samples [src$="${id}.jpg"]`)?.click(),
      id,
    );
    await page.waitForFunction(shown, id, WAIT);
  });
}

/** Asks for a camera by the menu. */
async function chooseCamera(name: string): Promise<void> {
  await page.click('#source-menu > button');
  await page.getByRole('menuitemradio', { name }).click();
}

/** Waits until only the newest camera is on, and its pictures are on the page. */
async function shows(name: string, act: () => Promise<unknown>): Promise<void> {
  const given = await page.evaluate(() => window.cameras?.tracks.length ?? 0);
  await act();
  await page.waitForFunction(
    ([given, name]) => {
      const { tracks = [], asked = [] } = window.cameras ?? {};
      const live = tracks.map(({ readyState }) => readyState === 'live');
      const last = live.lastIndexOf(true);
      return last >= given && live.indexOf(true) === last && name.startsWith(asked.at(-1) ?? '?');
    },
    [given, name] as const,
    WAIT,
  );
  await frames(page, 2);
}

const cameraOn = () =>
  page.evaluate(() => window.cameras?.tracks.some(({ readyState }) => readyState === 'live'));
const refuse = (refusal: string | null) =>
  page.evaluate((refusal) => window.cameras && Object.assign(window.cameras, { refusal }), refusal);
const tryAgain = () =>
  page.locator('.notice[data-topic="source"]').getByRole('button', { name: 'Try again' }).click();

it('says why a camera does not open, and opens it when it does', async () => {
  for (const [refusal, sentence] of [
    ['NotFoundError', /No camera was found/],
    ['NotAllowedError', /The camera is blocked/],
    ['NotReadableError', /Another program is using the camera/],
  ] as const) {
    await refuse(refusal);
    await chooseCamera('front camera');
    await expect.poll(() => notice(page, 'source')).toMatch(sentence);
    expect(await lookAtSample()).toEqual(before);
  }
  await works(page);
  await refuse(null);
  await shows('front camera', tryAgain);
});

it('switches cameras, and keeps the one that is on where the other is denied or pulled out', async () => {
  await shows('front camera', () => chooseCamera('front camera'));
  await shows('back camera', () => chooseCamera('back camera'));
  await refuse('NotAllowedError');
  await chooseCamera('front camera');
  expect(await notice(page, 'source')).toMatch(/The camera is blocked/);
  await frames(page, 2);
  expect(await page.evaluate(() => window.cubescope?.state.camera)).toBe('back');
  await refuse(null);
  await page.evaluate(() => window.cameras?.unplug());
  await expect.poll(() => notice(page, 'source')).toMatch(/unplugged/);
  await works(page);
  await shows('back camera', tryAgain);
});

it('lets go of a camera that is allowed when another source was chosen meanwhile', async () => {
  await page.evaluate(() => {
    if (window.cameras)
      window.cameras.asking = new Promise((resolve) => addEventListener('allow', () => resolve()));
  });
  await chooseCamera('front camera');
  await showSample('cat');
  await showSample('coffee');
  const given = await page.evaluate(() => window.cameras?.tracks.length ?? 0);
  await page.evaluate(() => dispatchEvent(new Event('allow')));
  await page.waitForFunction((given) => window.cameras?.tracks[given]?.readyState === 'ended', given, WAIT);
});

it('takes pictures of another size from the same camera', async () => {
  await shows('front camera', () => chooseCamera('front camera'));
  for (const [width, height] of [
    [200, 300],
    [640, 360],
  ] as const) {
    await page.evaluate(([width, height]) => window.cameras?.resize(width, height), [width, height] as const);
    await page.waitForFunction(
      ([width, height]) => {
        const video = document.querySelector('video');
        return video?.videoWidth === width && video.videoHeight === height;
      },
      [width, height] as const,
      WAIT,
    );
    await frames(page, 2);
    expect(await page.locator('.notice[data-topic]').count()).toBe(0);
  }
  await showSample('coffee');
  expect(await cameraOn()).toBe(false);
});

it('stands still while its tab is away, where networks and devices still change, and goes on', async () => {
  await shows('front camera', () => chooseCamera('front camera'));
  const computed = () => page.evaluate(() => window.cubescope?.frames.computed);
  await hideTab(page, true);
  const then = await computed();
  await openTest();
  const devices = await devicesGiven(page);
  await loseDevice(page);
  await page.waitForFunction((devices) => window.faults?.devices.length === devices + 1, devices, WAIT);
  await expect.poll(() => notice(page, 'news')).toMatch(/lost and is back/);
  expect(await computed()).toBe(then);
  await hideTab(page, false);
  await frames(page, 2);
  await openPocket();
  await backAsBefore();
  await dismissNotices(page);
});

it('fits a small window and a large one', async () => {
  for (const [width, height] of [
    [320, 480],
    [3840, 2160],
  ] as const) {
    const drawn = await page.evaluate(() => window.cubescope?.frames.drawn ?? 0);
    await page.setViewportSize({ width, height });
    await page.waitForFunction((drawn) => (window.cubescope?.frames.drawn ?? 0) > drawn, drawn, WAIT);
    const stage = await page.locator('#stage-canvas').boundingBox();
    expect(stage?.width).toBeGreaterThan(0.5 * width);
    expect((stage?.x ?? 0) + (stage?.width ?? 0)).toBeLessThanOrEqual(width);
  }
  await page.setViewportSize(viewport);
});

const opens = async (name: string, act: () => Promise<unknown>) => {
  await act();
  await page.waitForFunction((name) => window.cubescope?.answers?.live.graph.name === name, name, WAIT);
};
const openTest = () => opens('test', () => drop(page, { name: 'colours.onnx', bytes: colourNetwork() }));
async function openPocket(): Promise<void> {
  await opens('pocket', async () => {
    await page.click('#network-menu .menu-button');
    await page.locator('#network-menu .menu-item', { hasText: 'pocket (comes with the page)' }).click();
  });
}

/** Takes back all that was chosen in the network that comes with the page. */
async function backAsBefore(): Promise<void> {
  const { state, openLayer } = before;
  await page.evaluate(
    (state) => state && window.cubescope?.set({ ...state, source: window.cubescope.state.source }),
    state,
  );
  await page.waitForFunction((layer) => window.cubescope?.openLayer === layer, openLayer, WAIT);
}

/** Opens a view of a layer; its work is under way when this returns. */
async function begins(drawer: 'icons' | 'grid' | 'dream', layer: string): Promise<void> {
  const held = await restingBytes(page);
  await page.evaluate(
    ([drawer, layer]) => {
      const { state, set } = window.cubescope ?? {};
      const dream = { layer, unit: 'channel', index: 2, size: 64, steps: 4000 } as const;
      if (state) set?.({ drawer, layer, dream: { ...state.dream, ...dream } });
    },
    [drawer, layer] as const,
  );
  await page.waitForFunction(
    ([drawer, held]) => {
      const { dream, view, counts } = window.cubescope ?? {};
      if (drawer === 'dream') return dream?.phase === 'running' && dream.steps > 0;
      const shown: readonly ShownGrid[] = view ? (Reflect.get(view, 'shown') ?? []) : [];
      if (drawer === 'grid') return (shown[0]?.job.grid?.stepsDone ?? 0) > 0;
      return (counts?.bytes ?? 0) > held;
    },
    [drawer, held] as const,
    WAIT,
  );
}

it.each(['icons', 'grid', 'dream'] as const)('swaps the network while its %s grow', async (drawer) => {
  // What ships has its icons already.
  if (drawer !== 'icons') await begins(drawer, 'mixed3b');
  await openTest();
  await begins(drawer, 'conv');
  await openPocket();
  await page.evaluate((drawer) => window.cubescope?.set({ drawer, layer: 'mixed4a' }), drawer);
  await openTest();
  await page.evaluate(() => window.cubescope?.set({ drawer: 'none' }));
  await openPocket();
  await backAsBefore();
});
