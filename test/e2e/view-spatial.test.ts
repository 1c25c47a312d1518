/** Spatial attribution on the page: pointing at a cell lights the other layers, by true numbers, and everything else. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Factors } from '../../src/app/views/spatial/factors.ts';
import type { Relations } from '../../src/app/views/spatial/relations.ts';
import { openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

const viewport = { width: 1100, height: 760 };
const LINK = '#drawer=spatial&layer=mixed4d&spatial=gradient:exact';
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('asks forwards and backwards about the same matrix, and lights what is pointed at', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}${LINK}`);
    expect(await settings(page)).toMatchObject({ gradient: 'exact' });
    await showsNorms(page);
    await hoverMiddle(page, 'mixed4d');
    const from = await maps(page, 'mixed4d', 'later');
    expect(await page.evaluate(() => window.cubescope?.selected)).toMatchObject({
      kind: 'cell',
      layer: 'mixed4d',
      row: 7,
      column: 7,
    });
    await page.locator('#picture-field').waitFor();
    await expect.poll(() => page.locator('.spatial-outline.own').count()).toBe(1);
    await hoverMiddle(page, 'mixed5a');
    const back = await maps(page, 'mixed5a', 'earlier');
    const [forward, backward] = [from.mixed5a?.[3 * 7 + 3], back.mixed4d?.[7 * 14 + 7]];
    if (forward === undefined || backward === undefined) throw new Error('both layers were to be shown');
    expect(Math.abs(forward)).toBeGreaterThan(0);
    expect(Math.abs(forward - backward)).toBeLessThan(1e-3 * Math.max(...(back.mixed4d ?? []).map(Math.abs)));
    await lightsAClass(page);
    await weighsAsAsked(page);
    await partsTheClasses(page);
    expect(errors).toEqual([]);
  });
});

async function settings(page: Page) {
  return page.evaluate(() => window.cubescope?.state.spatial);
}

async function hoverMiddle(page: Page, layer: string): Promise<void> {
  const cells = page.locator('.spatial-panel', { hasText: layer }).locator('.spatial-cells');
  const box = await cells.boundingBox();
  if (!box) throw new Error(`the panel of ${layer} is not on the page`);
  await page.mouse.move(box.x + box.width * 0.51, box.y + box.height * 0.51);
}

/** Waits until other layers show maps of that role around a layer, and gives all maps. */
async function maps(page: Page, own: string, role: string): Promise<Record<string, number[]>> {
  const handle = await page.waitForFunction(
    ([own, role]) => {
      const view = window.cubescope?.view;
      const relations: Relations | null = view ? Reflect.get(view, 'relations') : null;
      const there = [...(relations?.maps ?? [])];
      if (relations?.maps.get(own ?? '')?.role !== 'norm') return null;
      if (!there.some(([, map]) => map.role === role)) return null;
      if (window.cubescope?.selected?.kind === 'cell' && window.cubescope.selected.layer !== own) return null;
      return Object.fromEntries(there.map(([name, { values }]) => [name, [...values]]));
    },
    [own, role],
  );
  const found = await handle.jsonValue();
  if (!found) throw new Error('no maps');
  return found;
}

/** With nothing pointed at, a map is the length of each cell's vector. */
async function showsNorms(page: Page): Promise<void> {
  const handle = await page.waitForFunction(() => {
    const view = window.cubescope?.view;
    const relations: Relations | null = view ? Reflect.get(view, 'relations') : null;
    const values = relations?.maps.get('mixed4d')?.values;
    return values ? [...values] : null;
  });
  const norms = await handle.jsonValue();
  const layer = await page.evaluate(async () => [...((await window.cubescope?.readLayer('mixed4d')) ?? [])]);
  const c = layer.length / 196;
  const own = Array.from({ length: 196 }, (_, cell) => Math.hypot(...layer.slice(cell * c, (cell + 1) * c)));
  norms?.forEach((value, i) => {
    expect(value).toBeCloseTo(own[i] ?? Number.NaN, 3);
  });
}

/** A class of the list lights every layer and the live picture; its files have content. */
async function lightsAClass(page: Page): Promise<void> {
  await page.locator('.spatial-classes .class-bar').first().hover();
  await page.waitForFunction(() => window.cubescope?.overlay?.rows === 14);
  expect(await page.evaluate(() => window.cubescope?.selected?.kind)).toBe('class');
  const files = await page.evaluate(async () => {
    const exports = window.cubescope?.view?.exports?.() ?? [];
    return Promise.all(exports.map(async ({ file, make }) => ({ file, size: (await make()).size })));
  });
  expect(files.map(({ file }) => file.split('.').at(-1))).toEqual([
    'png',
    'csv',
    'json',
    ...Array(4).fill('npy'),
  ]);
  expect(Math.min(...files.map(({ size }) => size))).toBeGreaterThan(200);
}

/** Other ways to attribute can be chosen: what LayerCAM leaves out is negative, so no cell gets less by it. */
async function weighsAsAsked(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  // Until nothing is pointed at, maps are of the class that was.
  await page.waitForFunction(() => {
    const view = window.cubescope?.view;
    const relations: Relations | null = view ? Reflect.get(view, 'relations') : null;
    return relations?.maps.get('mixed4d')?.role === 'norm';
  });
  const index = await page.evaluate(() => window.cubescope?.topClasses[0]?.index ?? 0);
  const plain = await classMap(page, index, 'gradient-times-activation', []);
  const layerCam = await classMap(page, index, 'layer-cam', plain);
  const gradCam = await classMap(page, index, 'grad-cam', layerCam);
  expect(plain.some((value) => value < 0)).toBe(true);
  const least = 1e-4 * Math.max(...layerCam);
  expect(layerCam.every((value, cell) => value >= Math.max(0, plain[cell] ?? 0) - least)).toBe(true);
  expect(gradCam.every((value) => value >= 0)).toBe(true);
  expect(Math.max(...gradCam)).toBeGreaterThan(0);
  await page.evaluate(() => window.cubescope?.set({ pin: null }));
}

/** What a class owes to mixed4d, as soon as it is not what it was `before`. */
async function classMap(
  page: Page,
  index: number,
  method: 'gradient-times-activation' | 'layer-cam' | 'grad-cam',
  before: readonly number[],
): Promise<number[]> {
  const handle = await page.waitForFunction(
    ([index, method, before]) => {
      const page = window.cubescope;
      if (!page) return null;
      const { spatial, pin } = page.state;
      if (spatial.method !== method || pin?.kind !== 'class') {
        page.set({ spatial: { ...spatial, method }, pin: { kind: 'class', index } });
        return null;
      }
      const relations: Relations | null = page.view ? Reflect.get(page.view, 'relations') : null;
      const map = relations?.maps.get('mixed4d');
      if (map?.role !== 'class') return null;
      const values = [...map.values];
      return values.every((value, cell) => value === before[cell]) ? null : values;
    },
    [index, method, before] as const,
  );
  const found = await handle.jsonValue();
  if (!found) throw new Error('no map of the class');
  return found;
}

/** With nothing pointed at, two factors of the classes can be shown: their maps and classes are not the same. */
async function partsTheClasses(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    const page = window.cubescope;
    if (page) page.set({ spatial: { ...page.state.spatial, factors: true } });
  });
  await page.locator('.spatial-classes[data-as="second"]').waitFor();
  const factors = await page.evaluate(() => {
    const view = window.cubescope?.view;
    const factors: Factors | null = view ? Reflect.get(view, 'factors') : null;
    const [first, second] = factors?.maps.get('mixed4d') ?? [];
    return { first: [...(first ?? [])], second: [...(second ?? [])], classes: factors?.classes };
  });
  expect([factors.first.length, factors.second.length]).toEqual([196, 196]);
  expect(factors.first).not.toEqual(factors.second);
  for (const own of factors.classes ?? []) {
    const weights = own.map(({ value }) => value);
    expect(weights).toHaveLength(12);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...weights)).toBeGreaterThan(0);
  }
}
