/** What a page meets in the wild: each ends in one sentence, and the page goes on. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxModel, onnxNode } from '../net/proto-writer.ts';
import { colourNetwork, type DroppedFile, drop, frames, openPage } from './page-tools.ts';
import { type BrowserSession, launchBrowser, withBrowser } from './support/browser.ts';
import { makeFakeCamera, waitForVideo } from './support/camera.ts';
import { encodeJpeg, paintPicture, solidPicture } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';
import { notice } from './support/watch.ts';

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const viewport = { width: 640, height: 480 };
let site: Site;

beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

/** Dismisses the notice, and sees that the page still computes. */
async function goesOn(page: Page, topic: string): Promise<void> {
  await page.click(`.notice[data-topic="${topic}"] [aria-label="Dismiss"]`);
  const turn = () => {
    const { state, set } = window.cubescope ?? {};
    set?.({ mirror: !state?.mirror });
  };
  await frames(page, 1, () => page.evaluate(turn));
}

describe('files', () => {
  let session: BrowserSession;
  beforeAll(async () => {
    session = await launchBrowser({ viewport });
    await openPage(session.page, site.url);
  });
  afterAll(() => session?.close());

  const json: DroppedFile = { name: 'graph.json', bytes: readFileSync(file('weights/pocket/graph.json')) };
  const weights = readFileSync(file('weights/pocket/weights.safetensors'));
  const longHeader = Uint8Array.from(weights);
  new DataView(longHeader.buffer).setBigUint64(0, 50_000_000n, true);
  const text = weights.toString('latin1');
  const offsets = Buffer.from(
    text.replace(/"data_offsets":\[(\d)/, (all) => `${all.slice(0, -1)}9`),
    'latin1',
  );
  const network = colourNetwork();
  const odd = onnxModel({ nodes: [onnxNode('Einsum', ['x'], 'y', {}, 'the odd one')] });

  it.each<[string, DroppedFile[], RegExp]>([
    ['a truncated ONNX', [{ name: 'cut.onnx', bytes: network.slice(0, network.length - 80) }], /ONNX/],
    ['text named .onnx', [{ name: 'notes.onnx', bytes: Buffer.from('Hello, I am text.\n') }], /notes\.onnx/],
    ['an operator that is not supported', [{ name: 'odd.onnx', bytes: odd }], /the odd one.*Einsum/],
    ['a header that lies about its size', [json, { name: 'w.safetensors', bytes: longHeader }], /header/],
    ['a tensor that lies about its place', [json, { name: 'w.safetensors', bytes: offsets }], /safetensors/],
  ])('says of %s what is wrong', async (_, files, sentence) => {
    await drop(session.page, ...files);
    const said = await notice(session.page, 'network');
    expect(said).toMatch(sentence);
    expect(said).not.toMatch(/undefined|\[object|\n/);
    expect(await session.page.evaluate(() => window.cubescope?.state.network)).toBe('pocket');
    await goesOn(session.page, 'network');
  });

  it('says of a corrupt JPEG that it is damaged, and keeps the picture before', async () => {
    const jpeg = encodeJpeg(solidPicture(64, 64, [200, 30, 30]));
    jpeg.fill(0, 2, 300);
    await drop(session.page, { name: 'broken.jpg', type: 'image/jpeg', bytes: jpeg });
    expect(await notice(session.page, 'source')).toMatch(/"broken\.jpg" is damaged/);
    expect(await session.page.textContent('#picture-title')).toBe('Cat');
    await goesOn(session.page, 'source');
  });

  it.each([
    ['1×1', 1, 1, 1, 1],
    ['12,000×9,000', 12_000, 9_000, 2048, 1536],
  ])('shows a picture of %s pixels', async (size, width, height, shownWidth, shownHeight) => {
    const name = `${size}.png`;
    const bytes = whitePng(width, height);
    await frames(session.page, 1, () => drop(session.page, { name, type: 'image/png', bytes }));
    await expect.poll(() => session.page.textContent('#picture-title')).toBe(name);
    const shown = await session.page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#picture-box canvas');
      return canvas && [canvas.width, canvas.height];
    });
    expect(shown).toEqual([shownWidth, shownHeight]);
  });

  it('has said all this on the page, and nothing to the console', () => {
    expect(session.errors).toEqual([]);
  });
});

describe('cameras', () => {
  it('says that there is none, and that it is forbidden', async () => {
    await withBrowser({ viewport }, async ({ page, errors }) => {
      await openPage(page, site.url);
      await page.click('#welcome-camera');
      expect(await notice(page, 'source')).toMatch(/No camera was found/);
      await goesOn(page, 'source');
      await page.evaluate(() => {
        const denied = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
        Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: denied });
      });
      await page.click('#welcome-camera');
      expect(await notice(page, 'source')).toMatch(/The camera is blocked/);
      await goesOn(page, 'source');
      expect(errors).toEqual([]);
    });
  });

  it('says that it was unplugged, and keeps its last picture', async () => {
    const camera = file('.cache/page-unplugged.mjpeg');
    await makeFakeCamera([encodeJpeg(paintPicture(320, 240, (x, y) => [x % 256, y, 99]))], camera);
    await withBrowser({ camera, viewport }, async ({ page, errors }) => {
      await openPage(page, site.url);
      await page.click('#welcome-camera');
      await waitForVideo(page);
      await page.evaluate(() => {
        const stream = document.querySelector('video')?.srcObject;
        if (!(stream instanceof MediaStream)) throw new Error('no camera');
        for (const track of stream.getTracks()) track.dispatchEvent(new Event('ended'));
      });
      expect(await notice(page, 'source')).toMatch(/The camera was unplugged/);
      await goesOn(page, 'source');
      expect(errors).toEqual([]);
    });
  });
});

it('explains a browser without WebGPU', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined });
    });
    await page.goto(site.url);
    await page.locator('#explain p').waitFor();
    expect(await page.textContent('#explain p')).toMatch(/has no WebGPU/);
    expect(await page.isVisible('#loading')).toBe(false);
    expect(errors).toEqual([]);
  });
});

/** A white picture of any size in a few kilobytes: one bit a pixel. */
function whitePng(width: number, height: number): Uint8Array {
  const row = Buffer.alloc(1 + Math.ceil(width / 8), 255);
  row[0] = 0;
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = deflateSync(Buffer.concat(new Array<Buffer>(height).fill(row)), { level: 1 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}
