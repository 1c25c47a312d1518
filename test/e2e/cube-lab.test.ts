/** The cube in a real browser: what it draws, what it answers, and that its frames allocate nothing. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CubeSettings } from '../../src/viz/settings.ts';
import type { Lab } from './lab/lab.ts';
import { thingAt } from './lab/synthetic.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import { decodePng, type Picture, pixelAt } from './support/images.ts';
import { type Site, serveDev } from './support/server.ts';

declare global {
  interface Window {
    lab: Promise<Lab>;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));
let site: Site;
let session: BrowserSession;

beforeAll(async () => {
  site = await serveDev(root);
  session = await launchBrowser({ viewport: { width: 480, height: 320 } });
  await session.page.goto(`${site.url}test/e2e/lab/index.html`);
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

describe('the picture', () => {
  it('shows the tensor, and changes with it', async () => {
    await show('middle');
    const first = await shoot();
    await session.page.evaluate(async () => {
      const lab = await window.lab;
      lab.fill(2);
      await lab.frame();
    });
    expect(changed(first, await shoot())).toBeGreaterThan(0.01);
  });

  it.each<[string, Partial<CubeSettings>]>([
    ['a slice', { channels: [8, 16] }],
    ['a threshold', { threshold: 0.6 }],
    ['a gain', { gain: 4 }],
    ['a colour map', { colourMap: 'viridis' }],
    ['interpolation', { smooth: true }],
    ['voxels', { mode: 'voxels' }],
    ['a depth', { depth: 2 }],
    ['no axes', { axes: false }],
  ])('follows %s', async (_, patch) => {
    await show('middle');
    const before = await shoot();
    await set(patch);
    expect(changed(before, await shoot())).toBeGreaterThan(0.001);
  });

  it('shows voxels follow a threshold while the tensor stands still', async () => {
    await show('middle', { mode: 'voxels' });
    const before = await shoot();
    await set({ threshold: 0.7 });
    expect(changed(before, await shoot())).toBeGreaterThan(0.01);
  });

  it.each([false, true])('lies behind the cells that see it (mirrored: %s)', async (mirror) => {
    await show('middle', { threshold: 1, axes: false });
    const { x, y } = thingAt(2, 0);
    const [column, row] = [(mirror ? 1 - x : x) * 28 - 0.5, y * 28 - 0.5];
    const place = await session.page.evaluate(
      async ({ column, row, mirror }) => {
        const lab = await window.lab;
        lab.picture(mirror);
        lab.view.framing.view = { azimuth: 0, polar: Math.PI / 2, distance: 4, target: [0, 0, 0] };
        await lab.settle();
        // The picture stands 0.08 behind channel 0.
        return lab.view.project(row, column, -0.5 - 0.08 * 64);
      },
      { column, row, mirror },
    );
    if (!place) throw new Error('the place is behind the camera');
    const [red, green, blue] = pixelAt(await shoot(), Math.round(place.x), Math.round(place.y));
    // That thing is green, and the sky around it is not.
    expect(green).toBeGreaterThan(1.15 * Math.max(red, blue));
  });
});

describe('picking', () => {
  it.each(['volume', 'voxels'] as const)('finds a lone cell of the %s with its exact value', async (mode) => {
    for (const [row, column, channel] of [
      [20, 9, 5],
      [3, 25, 60],
      [14, 14, 31],
    ] as const) {
      await show('middle', {
        mode,
        threshold: 0,
        rows: [row, row],
        columns: [column, column],
        channels: [channel, channel],
      });
      const answer = await session.page.evaluate(
        async ([row, column, channel]) => {
          const lab = await window.lab;
          // ReLU leaves most cells at zero, and zero is never seen.
          lab.fill(0, true);
          await lab.frame();
          const place = lab.view.project(row, column, channel);
          return {
            picked: place && (await lab.pickAt(place.x, place.y)),
            value: lab.value(row, column, channel),
          };
        },
        [row, column, channel] as const,
      );
      expect(answer.picked).toEqual({ row, column, channel, value: answer.value });
    }
  });

  it('finds nothing beside the cube', async () => {
    await show('middle');
    expect(await session.page.evaluate(async () => (await window.lab).pickAt(5, 5))).toBe(null);
  });
});

it('outlines a cell in orange without drawing the cube again', async () => {
  await show('middle');
  const { place, needsRender } = await session.page.evaluate(async () => {
    const { view } = await window.lab;
    view.setPointer({ row: 27, column: 27, channel: 63 });
    // The corner of the box nearest to the viewer is a corner of this cell.
    return { place: view.project(27.5, 27.5, 63.5), needsRender: view.needsRender };
  });
  if (!place) throw new Error('the cell is behind the camera');
  const [red, green, blue] = pixelAt(await shoot(), Math.round(place.x), Math.round(place.y));
  expect(red).toBeGreaterThan(1.5 * green);
  expect(green).toBeGreaterThan(blue);
  expect(needsRender).toBe(false);
});

describe('hands', () => {
  it('drags a slice without turning the cube', async () => {
    await show('middle');
    const before = await session.page.evaluate(async () => (await window.lab).view.framing.view);
    const handle = await session.page.locator('[data-axis="2"] [data-grip="last"]').boundingBox();
    const other = await session.page.locator('[data-axis="2"] [data-grip="first"]').boundingBox();
    if (!handle || !other) throw new Error('no handles');
    const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
    const [toX, toY] = [other.x + other.width / 2, other.y + other.height / 2];
    await session.page.mouse.move(x, y);
    await session.page.mouse.down();
    await session.page.mouse.move((x + toX) / 2, (y + toY) / 2, { steps: 4 });
    await session.page.mouse.up();
    const { patches, after } = await session.page.evaluate(async () => {
      const lab = await window.lab;
      await lab.settle();
      return { patches: lab.patches, after: lab.view.framing.view };
    });
    expect(after).toEqual(before);
    const last = patches.at(-1)?.channels?.[1] ?? 0;
    expect(last).toBeGreaterThan(20);
    expect(last).toBeLessThan(45);
  });

  it('turns, and comes back', async () => {
    await show('middle');
    await session.page.mouse.move(240, 167);
    await session.page.mouse.down();
    await session.page.mouse.move(330, 172, { steps: 4 });
    await session.page.mouse.up();
    const views = await session.page.evaluate(async () => {
      const lab = await window.lab;
      await lab.settle();
      const turned = lab.view.framing.view.azimuth;
      lab.view.framing.reset();
      await lab.settle();
      return { turned, reset: lab.view.framing.view.azimuth };
    });
    expect(views.turned).toBeLessThan(views.reset - 0.2);
  });
});

describe('frames', () => {
  it.each(['volume', 'voxels'] as const)('allocate nothing on the GPU (%s)', async (mode) => {
    await show('middle', { mode });
    const allocated = await session.page.evaluate(async () => (await window.lab).allocationsOf(100));
    expect(Object.entries(allocated).filter(([, count]) => count > 0)).toEqual([]);
  });

  it('stop when nothing changes', async () => {
    await show('middle');
    expect(await session.page.evaluate(async () => (await window.lab).view.needsRender)).toBe(false);
  });
});

it('gives back every byte, and leaves the device to others', async () => {
  const { before, after, sheets } = await session.page.evaluate(async () =>
    (await window.lab).openAndDispose(),
  );
  expect(after).toBe(before);
  expect(sheets).toBe(1);
  expect(await session.page.evaluate(async () => (await window.lab).errors)).toEqual([]);
  expect(session.errors).toEqual([]);
});

/** A layer at time 0 with its picture, settings from their defaults and the first view. */
async function show(layer: string, patch: Partial<CubeSettings> = {}): Promise<void> {
  await session.page.evaluate(
    async ([layer, patch]) => {
      const lab = await window.lab;
      await lab.begin(layer, patch);
    },
    [layer, patch] as const,
  );
}

async function set(patch: Partial<CubeSettings>): Promise<void> {
  await session.page.evaluate(async (patch) => {
    const lab = await window.lab;
    lab.set(patch);
    await lab.settle();
  }, patch);
}

async function shoot(): Promise<Picture> {
  return decodePng(await session.page.screenshot());
}

/** Share of the pixels that look different. */
function changed(a: Picture, b: Picture): number {
  let count = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    const difference = [0, 1, 2].map((part) =>
      Math.abs(a.data.readUInt8(i + part) - b.data.readUInt8(i + part)),
    );
    if (Math.max(...difference) > 12) count++;
  }
  return count / (a.data.length / 4);
}
