/** The workbench on the page: elements are put together, show true numbers, are linked, and travel in the link. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ShownElement } from '../../src/app/views/workbench/exports.ts';
import { openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

const viewport = { width: 1300, height: 800 };
/** Channels in numbers, by their mean over the cells; and the map of the same layer. */
const ELEMENTS = 'caiam5.mixed4d*saiax8.mixed4d';
const LINK = `#drawer=workbench&drawerShare=0.6&layer=mixed4d&workbench=elements:${encodeURIComponent(ELEMENTS)}`;
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('puts an interface together whose elements are linked', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}${LINK}`);
    await page.waitForFunction(() => document.querySelectorAll('.bench-bar').length === 5);
    await showsMeans(page);
    await linksChannels(page);
    await page.getByRole('button', { name: /^Put output, the whole/ }).click();
    await page.waitForFunction(() => document.querySelectorAll('.bench-card').length === 3);
    expect(await text(page)).toBe(`${ELEMENTS}*waiax8.(output)`);
    await page.locator('.bench-card').nth(1).getByLabel('Content').selectOption('attribution');
    await page.waitForFunction(() => document.querySelectorAll('.bench-target button').length === 1);
    await followsTheClass(page);
    await followsThePin(page);
    await page.locator('.bench-card').first().getByRole('button', { name: 'Take it off the bench' }).click();
    await page.locator('.bench-card').first().getByRole('button', { name: 'Move it to the right' }).click();
    expect(await text(page)).toBe('waiax8.(output)*stitx8.mixed4d');
    const files = await page.evaluate(async () => {
      const exports = window.cubescope?.view?.exports?.() ?? [];
      return Promise.all(exports.map(async ({ file, make }) => ({ file, size: (await make()).size })));
    });
    expect(files.map(({ file }) => file.split('.').at(-1))).toEqual(['png', 'csv', 'json', 'npy']);
    expect(Math.min(...files.map(({ size }) => size))).toBeGreaterThan(200);
    expect(errors).toEqual([]);
  });
});

it('begins with the dictionary, offers the other interfaces, and says why something is not', async () => {
  await withBrowser({ viewport: { width: 390, height: 844 } }, async ({ page, errors }) => {
    await openPage(page, `${site.url}#drawer=workbench&drawerShare=0.6`);
    await page.waitForFunction(() => document.querySelectorAll('.bench-card').length === 3);
    expect(await page.getByLabel('Interfaces of the article').inputValue()).toBe('Semantic dictionary');
    const wide = await page
      .locator('.view-workbench')
      .evaluate((view) => view.scrollWidth - view.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await page.getByLabel('Interfaces of the article').selectOption('Groups');
    await page.locator('.bench-swatch').first().waitFor();
    await page.locator('.bench-card').first().getByLabel('Layer').selectOption('(output)');
    await page.getByText('Classes are not parted into groups; choose an earlier layer.').waitFor();
    expect(errors).toEqual([]);
  });
});

/** Attributed to what is pinned: of the places of mixed4d, to a channel of a later layer. */
async function followsThePin(page: Page): Promise<void> {
  const to = (to: 'class' | 'pinned') =>
    page.evaluate((to) => {
      const { cubescope } = window;
      if (cubescope) cubescope.set({ workbench: { ...cubescope.state.workbench, to } });
    }, to);
  await to('pinned');
  await page.evaluate(() =>
    window.cubescope?.set({ pin: { kind: 'channel', layer: 'mixed5a', channel: 3 } }),
  );
  await page.locator('.bench-target button', { hasText: 'mixed5a, channel 3' }).waitFor();
  await page.waitForFunction(() => {
    const view = window.cubescope?.view;
    const elements: readonly ShownElement[] = view ? Reflect.get(view, 'shown') : [];
    const { words, answer } = elements[1] ?? {};
    return words?.includes('attribution to mixed5a, channel 3') && answer?.kind === 'cells';
  }, null);
  // What comes no later than the pinned thing did nothing for it, and says so.
  await page.evaluate(() =>
    window.cubescope?.set({ pin: { kind: 'channel', layer: 'mixed4d', channel: 3 } }),
  );
  await page.getByText('mixed4d does not lead to mixed4d, channel 3; choose activations instead.').waitFor();
  await page.evaluate(() => window.cubescope?.set({ pin: null }));
  await to('class');
  await page.locator('.bench-cells').nth(0).waitFor();
}

async function text(page: Page): Promise<string | undefined> {
  return page.evaluate(() => window.cubescope?.state.workbench.elements);
}

/** The bars are the means of the layer, largest first. */
async function showsMeans(page: Page): Promise<void> {
  const bars = await page
    .locator('.bench-bar')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  const layer = await page.evaluate(async () => [...((await window.cubescope?.readLayer('mixed4d')) ?? [])]);
  const channels = layer.length / 196;
  const means = Array.from({ length: channels }, (_, channel) => {
    const values = layer.filter((_, at) => at % channels === channel);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
  const best = [...means.keys()].sort((a, b) => (means[b] ?? 0) - (means[a] ?? 0)).slice(0, 5);
  expect(bars.map((words) => Number(/^ch (\d+),/.exec(words)?.[1]))).toEqual(best);
  bars.forEach((words, i) => {
    expect(Number(words.split(', ')[1])).toBeCloseTo(means[best[i] ?? -1] ?? Number.NaN, 1);
  });
}

/** Pointing at a bar points everywhere: the picture, the map beside it. */
async function linksChannels(page: Page): Promise<void> {
  await page.locator('.bench-bar').first().hover();
  const channel = await page.evaluate(() => {
    const selected = window.cubescope?.selected;
    return selected?.kind === 'channel' ? selected.channel : null;
  });
  expect(channel).not.toBeNull();
  await page.waitForFunction(() => window.cubescope?.overlay?.rows === 14);
  await page.getByText(`channel ${channel}`, { exact: true }).first().waitFor();
  const shown = await page.evaluate(async (channel) => {
    const view = window.cubescope?.view;
    const elements: readonly ShownElement[] = view ? Reflect.get(view, 'shown') : [];
    const answer = elements[1]?.answer;
    const engine = await window.cubescope?.answers?.channelMap('mixed4d', channel ?? 0);
    return { own: answer?.kind === 'cells' ? [...answer.values] : [], engine: [...(engine ?? [])] };
  }, channel);
  expect(shown.own).toHaveLength(196);
  expect(shown.own).toEqual(shown.engine);
  expect(await page.locator('.bench-bar').first().getAttribute('aria-pressed')).toBe('true');
}

/** A class that is pointed at on the bench is the one that attributions are of. */
async function followsTheClass(page: Page): Promise<void> {
  const second = page.locator('.bench-card').nth(2).locator('.bench-bar').nth(1);
  const name = await second.locator('.bench-name').textContent();
  await second.hover();
  await page.locator('.bench-target button', { hasText: name ?? '' }).waitFor();
  await page.waitForFunction((name) => {
    const view = window.cubescope?.view;
    const elements: readonly ShownElement[] = view ? Reflect.get(view, 'shown') : [];
    return elements[1]?.words.includes(`attribution to ${name}`) && elements[1].answer.kind === 'cells';
  }, name);
  expect(await page.evaluate(() => window.cubescope?.selected?.kind)).toBe('class');
}
