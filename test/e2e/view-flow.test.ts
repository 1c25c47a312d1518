/** The flow on the page: columns and ribbons of what was computed, by what is selected. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlowAnswer } from '../../src/app/views/flow/flow-answer.ts';
import { openPage } from './page-tools.ts';
import { withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';

const viewport = { width: 1100, height: 760 };
const LINK =
  '#drawer=flow&controls=0&flow=early:mixed4c;late:mixed5a;earlyGroups:3;lateGroups:2;classes:4;align:0';
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

it('shows the chosen layers, and the ribbons of what is pointed at', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await openPage(page, `${site.url}${LINK}`);
    const numbers = await shown(page);
    expect(numbers.between.map((row) => row.length)).toEqual([3, 3]);
    expect(numbers.late.map((row) => row.length)).toEqual([2, 2, 2, 2]);
    await expect.poll(() => page.locator('.flow-node.group-icon').count()).toBe(5);
    await expect.poll(() => page.locator('.flow-class:visible').count()).toBe(4);
    await ribbons(page, 3 * 2 + 2 * 4);
    await ribbonsOfAGroup(page);
    await page.locator('.flow-class').nth(1).hover();
    await ribbons(page, 3 * 2 + 2);
    await savesEveryLink(page, 3 * 2 + 2 * 4 + 3 * 4);
    expect(errors).toEqual([]);
  });
});

/** The numbers, once all is found. */
async function shown(page: Page) {
  const handle = await page.waitForFunction(() => {
    const view = window.cubescope?.view;
    const answer: FlowAnswer | null = view ? Reflect.get(view, 'shown') : null;
    if (!answer?.early.settled || !answer.late.settled) return null;
    const { between, late } = answer.numbers;
    return { between: between.map((row) => [...row]), late: late.map((row) => [...row]) };
  });
  const found = await handle.jsonValue();
  if (!found) throw new Error('there is no flow');
  return found;
}

async function ribbons(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (count) => document.querySelectorAll('.flow-ribbons path').length === count,
    count,
  );
}

/** A group of the later layer: its own ribbons, its map over the picture, the others of its column step back. */
async function ribbonsOfAGroup(page: Page): Promise<void> {
  await page.locator('.flow-node.group-icon').nth(3).hover();
  await ribbons(page, 3 + 4);
  expect(await page.evaluate(() => window.cubescope?.selected)).toEqual({
    kind: 'group',
    layer: 'mixed5a',
    group: 0,
  });
  await page.waitForFunction(() => window.cubescope?.overlay?.rows === 7);
  await page.locator('.flow-note', { hasText: 'Group 1 of mixed5a gives' }).waitFor();
  const titles = await page.locator('.flow-ribbons path title').allTextContents();
  expect(titles.filter((title) => title.includes('group 1 of mixed5a'))).toHaveLength(7);
}

async function savesEveryLink(page: Page, count: number): Promise<void> {
  const lines = await page.evaluate(async () => {
    const csv = window.cubescope?.view?.exports?.().find(({ file }) => file.endsWith('.csv'));
    const text = await (await csv?.make())?.text();
    return text?.trim().split('\r\n') ?? [];
  });
  expect(lines[0]).toBe('from,to,attribution');
  expect(lines).toHaveLength(count + 1);
  expect(lines[1]).toMatch(/^group 1 of mixed4c,group 1 of mixed5a,-?\d/);
}
