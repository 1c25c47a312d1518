/** Everything is changed faster than it can be built: colourings, layers, views, networks, pictures. What is let go of is never used. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppState, StatePatch } from '../../src/app/state.ts';
import { VIEW_NAMES } from '../../src/app/views/names.ts';
import { colourNetwork, drop, openPage } from './page-tools.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import { comesToRestAt, restingBytes, works } from './support/faults.ts';
import { type Site, serveBuild } from './support/server.ts';
import { unread } from './support/watch.ts';

const HOME = '#layer=mixed3b&sample=coffee';
/** Changes of a run, and the longest wait between two in milliseconds. */
const [CHANGES, LONGEST_WAIT] = [48, 90];
let site: Site;
let session: BrowserSession;
let bytes: number;

beforeAll(async () => {
  site = await serveBuild();
  session = await launchBrowser({ viewport: { width: 640, height: 480 } });
  const { page } = session;
  await openPage(page, `${site.url}${HOME}`);
  // Both networks are known from now on: a link opens either at once.
  await drop(page, { name: 'colours.onnx', bytes: colourNetwork() });
  await shows(page, 'test');
  await goHome(page);
  bytes = await restingBytes(page);
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

const shows = (page: Page, name: string) =>
  page.waitForFunction((name) => window.cubescope?.answers?.live.graph.name === name, name);

/** Follows a link to where all began. The address may not have been written yet: a word of its own makes the link another. */
async function goHome(page: Page, network: 'pocket' | 'test' = 'pocket'): Promise<void> {
  const layer = network === 'pocket' ? 'mixed3b' : 'conv';
  await page.evaluate((link) => {
    location.hash = `${link}&again=${performance.now()}`;
  }, `network=${network}&layer=${layer}&sample=coffee`);
  await page.waitForFunction(
    ({ network, layer }) => {
      const { state, openLayer, answers } = window.cubescope ?? {};
      return state?.sample === 'coffee' && answers?.live.graph.name === network && openLayer === layer;
    },
    { network, layer },
  );
}

it('holds as much after the sheet of channels was shown', async () => {
  const { page } = session;
  const widens = (from: number) =>
    page.waitForFunction((from) => (window.cubescope?.counts?.bytes ?? 0) > from + 1000, from);
  for (const shut of [{ drawer: 'none' }, { panels: false }, { drawer: 'icons' }] as const) {
    await page.evaluate(() => window.cubescope?.set({ drawer: 'channels' }));
    await widens(bytes);
    await page.evaluate((shut) => window.cubescope?.set(shut), shut);
    await comesToRestAt(page, bytes);
    await page.evaluate(() => window.cubescope?.set({ panels: true, drawer: 'none' }));
    await comesToRestAt(page, bytes);
  }
});

/** More seeds than these on demand: `CUBESCOPE_SEEDS=40`. */
const SEEDS = Array.from({ length: Number(process.env.CUBESCOPE_SEEDS ?? 4) }, (_, i) => i + 1);

it.each(SEEDS)('survives changes without a pause, seed %d', async (seed) => {
  const { page, errors } = session;
  await page.evaluate(hurry, { seed, changes: CHANGES, longestWait: LONGEST_WAIT, views: [...VIEW_NAMES] });
  // What was built for questions is kept as long as its network.
  await goHome(page, 'test');
  await goHome(page);
  await works(page);
  expect(await unread(page)).toEqual([]);
  expect(errors).toEqual([]);
  await comesToRestAt(page, bytes);
});

it('shows the network that was asked for last', async () => {
  const { page, errors } = session;
  for (const last of ['test', 'pocket', 'test']) {
    await page.evaluate(async (last) => {
      const other = last === 'test' ? 'pocket' : 'test';
      for (const name of [last, other, last, other, last]) {
        location.hash = `network=${name}`;
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    }, last);
    await shows(page, last);
    // Long enough for one that was asked for before to come, were it not given up.
    await restingBytes(page);
    expect(
      await page.evaluate(() => [
        window.cubescope?.state.network,
        window.cubescope?.answers?.live.graph.name,
      ]),
    ).toEqual([last, last]);
  }
  await goHome(page);
  expect(errors).toEqual([]);
  await comesToRestAt(page, bytes);
});

interface Hurry {
  readonly seed: number;
  readonly changes: number;
  readonly longestWait: number;
  readonly views: readonly (typeof VIEW_NAMES)[number][];
}

/** Runs in the page. */
async function hurry({ seed, changes, longestWait, views }: Hurry): Promise<void> {
  let x = seed;
  const draw = (below: number) => {
    x = (x * 1103515245 + 12345) % 2147483648;
    return Math.floor((x / 2147483648) * below);
  };
  const some = <T>(things: readonly T[]): T | undefined => things[draw(things.length)];
  const set: NonNullable<typeof window.cubescope>['set'] = (patch) => window.cubescope?.set(patch);
  const change = (patch: (state: AppState) => StatePatch) => {
    if (window.cubescope) set(patch(window.cubescope.state));
  };
  const layer = () => some(window.cubescope?.layers ?? [])?.name ?? '';
  const moves: (() => void)[] = [
    () => set({ colourBy: some(['activation', 'attribution', 'groups'] as const) ?? 'activation' }),
    () => set({ colourBy: some(['attribution', 'groups'] as const) ?? 'groups', layer: layer() }),
    () => set({ layer: layer() }),
    () => set({ drawer: some(views) ?? 'none' }),
    () => change(({ groups }) => ({ groups: { ...groups, count: 1 + draw(8) } })),
    () => change(({ dream }) => ({ drawer: 'dream', dream: { ...dream, layer: layer(), size: 64 } })),
    () => change(({ dream }) => ({ dream: { ...dream, layer: layer(), index: draw(8) } })),
    () => document.querySelector<HTMLElement>('#dream-play')?.click(),
    () => set({ mode: some(['volume', 'voxels'] as const) ?? 'volume' }),
    () => set({ mirror: draw(2) === 0 }),
    () => set({ pin: { kind: 'cell', layer: layer(), row: draw(4), column: draw(4), channel: draw(8) } }),
    () => set({ pin: { kind: 'class', index: draw(2) } }),
    () => set({ pin: { kind: 'group', layer: layer(), group: draw(3) } }),
    () => some([...document.querySelectorAll<HTMLButtonElement>('#samples button')])?.click(),
    () => {
      location.hash = `network=${some(['pocket', 'test'])}&colourBy=${some(['attribution', 'groups'])}`;
    },
  ];
  for (let i = 0; i < changes; i++) {
    some(moves)?.();
    await new Promise((resolve) => setTimeout(resolve, draw(longestWait)));
  }
}
