/** What is laid over the cube: it follows whatever moves, and is left alone by frames in which nothing of it changed. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StageTheme } from '../../src/viz/stage.ts';
import type { Lab } from './lab/lab.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import { type Site, serveDev } from './support/server.ts';

declare global {
  interface Window {
    lab: Promise<Lab>;
  }
}

/** Of 112×112×16 cells: small enough on the screen to have a ring around it. */
const CELL = { row: 80, column: 30, channel: 9 };

let site: Site;
let session: BrowserSession;

beforeAll(async () => {
  site = await serveDev(fileURLToPath(new URL('../..', import.meta.url)));
  session = await launchBrowser({ viewport: { width: 720, height: 480 } });
  await session.page.goto(`${site.url}test/e2e/lab/index.html`);
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

const actions: readonly [string, (lab: Lab) => void | Promise<void>][] = [
  [
    'turning',
    (lab) => {
      lab.view.framing.view = { azimuth: -0.4, polar: 0.9, distance: 3.2, target: [0, 0.1, 0] };
    },
  ],
  ['a depth', (lab) => lab.set({ depth: 2 })],
  ['a size', (lab) => lab.view.resize(500, 480, 1)],
  ['what covers it', (lab) => lab.view.setInsets({ left: 200, right: 0, top: 0, bottom: 60 })],
];

it.each(actions)('the outlined cell follows %s', async (_, act) => {
  await begin();
  const before = await ring();
  await session.page.evaluate(`window.lab.then(async (lab) => { await (${act})(lab); await lab.settle(); })`);
  const after = await ring();
  expect(Math.hypot(after.drawn.x - before.drawn.x, after.drawn.y - before.drawn.y)).toBeGreaterThan(3);
  expect(Math.hypot(after.drawn.x - after.wanted.x, after.drawn.y - after.wanted.y)).toBeLessThan(0.2);
  await session.page.evaluate(async () => {
    const { view } = await window.lab;
    view.resize(720, 480, 1);
    view.setInsets({ left: 0, right: 0, top: 0, bottom: 0 });
  });
});

it('follows the wheel over the cube', async () => {
  await begin();
  const before = await ring();
  expect(Math.hypot(before.drawn.x - before.wanted.x, before.drawn.y - before.wanted.y)).toBeLessThan(0.2);
  const distance = () => session.page.evaluate(async () => (await window.lab).view.framing.view.distance);
  const far = await distance();
  await session.page.mouse.move(360, 240);
  await session.page.mouse.wheel(0, -400);
  await expect.poll(distance).not.toBe(far);
  await session.page.evaluate(async () => (await window.lab).settle());
  const { drawn, wanted } = await ring();
  expect(Math.hypot(drawn.x - before.drawn.x, drawn.y - before.drawn.y)).toBeGreaterThan(3);
  expect(Math.hypot(drawn.x - wanted.x, drawn.y - wanted.y)).toBeLessThan(0.2);
});

it('writes the ends of a slice, and of none', async () => {
  await begin();
  for (const channels of [[3, 9], null] as const) {
    await session.page.evaluate(async (channels) => {
      const lab = await window.lab;
      lab.set({ channels });
      await lab.settle();
    }, channels);
    expect((await texts()).includes('9')).toBe(channels !== null);
    expect((await texts()).includes('15')).toBe(channels === null);
  }
});

it('has the colours of the theme at once', async () => {
  await begin();
  await session.page.evaluate(async () => {
    const theme: StageTheme = { ground: '#fff', ink: '#123456', faintInk: '#345678', pointed: '#d06000' };
    (await window.lab).view.theme = theme;
  });
  const drawn = await markup();
  for (const colour of ['#123456', '#345678', '#d06000']) expect(drawn).toContain(colour);
});

it('names another layer, and nothing where there is none', async () => {
  await begin();
  await session.page.evaluate(async () => {
    const lab = await window.lab;
    await lab.layer('odd');
    await lab.settle();
  });
  expect(await texts()).toEqual(expect.arrayContaining(['odd', '9 × 13 × 6']));
  const shown = await session.page.evaluate(async () => {
    const lab = await window.lab;
    await lab.view.setLayer(null);
    lab.view.render();
    return document.querySelector('svg')?.style.display;
  });
  expect(shown).toBe('none');
});

it('is not even read while only the values change', async () => {
  await begin();
  const reads = await session.page.evaluate(async () => {
    const lab = await window.lab;
    let count = 0;
    const { getAttribute } = Element.prototype;
    Element.prototype.getAttribute = function (name) {
      count++;
      return getAttribute.call(this, name);
    };
    for (let i = 0; i < 10; i++) {
      lab.fill(i);
      await lab.frame();
    }
    const unmoved = count;
    lab.view.setPointer({ row: 3, column: 3, channel: 3 });
    Element.prototype.getAttribute = getAttribute;
    return { unmoved, pointed: count };
  });
  expect(reads.unmoved).toBe(0);
  expect(reads.pointed).toBeGreaterThan(0);
  expect(session.errors).toEqual([]);
});

async function begin(): Promise<void> {
  await session.page.evaluate(async (cell) => {
    const lab = await window.lab;
    await lab.begin('wide', {});
    lab.view.setPointer(cell);
  }, CELL);
}

/** Where the ring around the cell is, and where it belongs, CSS pixels. */
async function ring(): Promise<{ drawn: { x: number; y: number }; wanted: { x: number; y: number } }> {
  return session.page.evaluate(async ({ row, column, channel }) => {
    const { view } = await window.lab;
    // The last circle: those of the handles lie in groups of their own.
    const circle = document.querySelector<SVGElement>('svg > g > circle');
    const wanted = view.project(row, column, channel);
    if (!circle || !wanted || circle.style.display === 'none') throw new Error('no ring');
    return { drawn: { x: Number(circle.getAttribute('cx')), y: Number(circle.getAttribute('cy')) }, wanted };
  }, CELL);
}

async function markup(): Promise<string> {
  return session.page.evaluate(() => document.querySelector('svg')?.outerHTML ?? '');
}

async function texts(): Promise<string[]> {
  return session.page.evaluate(() =>
    [...document.querySelectorAll('svg text')].map((text) => text.textContent ?? ''),
  );
}
