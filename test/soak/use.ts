/** A round of what people do with the page, drawn from a seed: all layers and views are reached in some rounds. */

import type { Page } from 'playwright-core';
import { VIEW_NAMES } from '../../src/app/views/names.ts';
import { colourNetwork, drop, frames } from '../e2e/page-tools.ts';
import type { Random } from '../support/random.ts';

/** Where every round begins and ends, so that memory can be compared between rounds. */
const HOME = { drawer: 'none', colourBy: 'activation', mode: 'volume', pin: null, layer: 'mixed4d' } as const;
const COLOURINGS = ['activation', 'attribution', 'groups'] as const;
const MODES = ['volume', 'voxels'] as const;

type Patch = Parameters<NonNullable<Window['cubescope']>['set']>[0];

/** One round: layers, looks, views, a dream, another network and back. Ends where it began, at rest. */
export async function useOnce(page: Page, random: Random): Promise<void> {
  const some = <T>(things: readonly T[]): T => things[Math.floor(random.next() * things.length)] as T;
  const layers = await page.evaluate(() => window.cubescope?.layers.map(({ name }) => name) ?? []);
  for (let i = 0; i < 3; i++) {
    const layer = some(layers);
    await set(page, { layer, colourBy: some(COLOURINGS), mode: some(MODES) });
    await set(page, { pin: { kind: 'cell', layer, row: 2, column: 3, channel: 1 } });
    await set(page, { drawer: some(VIEW_NAMES) });
  }
  await set(page, { colourBy: 'activation', layer: 'mixed4d', pin: null, drawer: 'groups' });
  await set(page, { drawer: 'dream' });
  // The last dream stays on the GPU: it is one of the same layer in all rounds.
  for (const layer of [some(layers), HOME.layer]) await dreamOf(page, layer);
  await set(page, { drawer: 'none' });
  await drop(page, { name: 'colours.onnx', bytes: colourNetwork() });
  await opened(page, 'test');
  await set(page, { drawer: some(['channels', 'dictionary', 'spatial', 'versus'] as const) });
  await goHome(page);
}

/** The network that ships, one layer, no view. */
export async function goHome(page: Page): Promise<void> {
  if ((await page.evaluate(() => window.cubescope?.state.network)) !== 'pocket') {
    await page.click('#network-menu .menu-button');
    await page.locator('#network-menu .menu-item', { hasText: 'pocket' }).click();
  }
  await opened(page, 'pocket');
  await set(page, HOME);
}

async function dreamOf(page: Page, layer: string): Promise<void> {
  await page.evaluate((layer) => {
    const { state, set } = window.cubescope ?? {};
    if (state) set?.({ dream: { ...state.dream, layer } });
  }, layer);
  const grows = () => window.cubescope?.dream.current === true && window.cubescope.dream.steps > 2;
  await page.waitForFunction(grows);
}

async function opened(page: Page, network: string): Promise<void> {
  const isOpen = (name: string) => {
    const { cubescope } = window;
    return cubescope?.answers?.live.graph.name === name && cubescope.topClasses.length > 0;
  };
  await page.waitForFunction(isOpen, network);
}

/** Changes the state, and stays for two frames. */
async function set(page: Page, patch: Patch): Promise<void> {
  await frames(page, 2, () => page.evaluate((patch) => window.cubescope?.set(patch), patch));
}
