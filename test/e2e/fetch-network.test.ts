/**
 * Fetching the published network from the menu, from a server of ours: the page's own code, in which another server puts
 * other sums and another address on the way to the browser. Progress, cancel, what fails, the next visit, taking it out again.
 */

import { createServer, type RequestListener, type Server } from 'node:http';
import { strToU8, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INCEPTIONV1, sha256 } from '../../src/app/fetch-network-published.ts';
import { tfConst, tfGraph, tfInts, tfNode } from '../net/proto-writer.ts';
import { random } from '../support/random.ts';
import { drop, openPage } from './page-tools.ts';
import { type BrowserSession, withBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';
import { notice } from './support/watch.ts';

const viewport = { width: 900, height: 600 };
/** A small network of the names that the menu's has. */
const graph = new Uint8Array(
  tfGraph([
    tfNode('input', 'Placeholder', [], { shape: { shape: [1, 32, 32, 3] } }),
    tfConst('w', [3, 3, 3, 64], random(7).uniform(3 * 3 * 3 * 64)),
    tfNode('conv2d0', 'Conv2D', ['input', 'w'], { strides: { ints: [1, 2, 2, 1] }, padding: { s: 'SAME' } }),
    tfInts('axes', [1, 2]),
    tfNode('mean', 'Mean', ['conv2d0', 'axes']),
    tfConst('v', [64, 3], random(8).uniform(64 * 3)),
    tfNode('logits', 'MatMul', ['mean', 'v']),
    tfNode('shares', 'Softmax', ['logits']),
    // What no score needs, and what hardly packs: an archive of about a megabyte.
    tfConst('ballast', [250_000], random(9).uniform(250_000)),
  ]),
);
const archive = zipSync({
  'tensorflow_inception_graph.pb': graph,
  'imagenet_comp_graph_label_strings.txt': strToU8('dummy\nkit fox\nvase'),
});
const half = archive.subarray(0, Math.floor(archive.length / 2));

/** What the page asks for, and how it is answered now. */
let answer: RequestListener = () => {};
let asked = 0;
let server: Server;
let site: Site;
let address = '';
let sums: readonly [archive: string, graph: string];

beforeAll(async () => {
  sums = [await sha256(archive), await sha256(graph)];
  const published = await listen((request, response) => {
    if (request.method === 'GET') asked++;
    answer(request, response);
  });
  server = published.server;
  address = `${published.origin}/models/small.zip`;
  site = await serveRedirected();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await site?.close();
});

const sends =
  (bytes: Uint8Array): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': bytes.length });
    response.end(bytes);
  };
/** Half of it, and then nothing. */
const stalls: RequestListener = (_, response) => {
  response.writeHead(200, { 'access-control-allow-origin': '*' });
  response.write(half);
};

/** The build once more, with our server's address and sums in the place of the published ones. */
async function serveRedirected(): Promise<Site> {
  const build = await serveBuild();
  const swaps: readonly (readonly [RegExp, string])[] = [
    [new RegExp(INCEPTIONV1.address, 'g'), address],
    [new RegExp(INCEPTIONV1.digest, 'g'), sums[0]],
    [new RegExp(INCEPTIONV1.graphDigest, 'g'), sums[1]],
    [new RegExp(`\\b${INCEPTIONV1.bytes}\\b`, 'g'), String(archive.length)],
  ];
  const front = await listen(async ({ url = '/', method = 'GET' }, response) => {
    const file = await fetch(new URL(url, build.url), { method });
    const type = file.headers.get('content-type') ?? '';
    const bytes = Buffer.from(await file.arrayBuffer());
    const isText = /html|javascript/.test(type);
    const body = isText ? swaps.reduce((all, [from, to]) => all.replace(from, to), bytes.toString()) : bytes;
    response.writeHead(file.status, { 'content-type': type }).end(body);
  });
  const close = async () => {
    front.server.close();
    await build.close();
  };
  return { url: `${front.origin}/`, close };
}

async function listen(handle: RequestListener): Promise<{ server: Server; origin: string }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  return { server, origin: `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}` };
}

async function choose(page: Page, label: RegExp): Promise<void> {
  await page.click('#network-menu .menu-button');
  await page.locator('#network-menu .menu-item', { hasText: label }).click();
}

const menu = async (page: Page) => {
  await page.click('#network-menu .menu-button');
  const labels = await page.locator('#network-menu .menu-item').allTextContents();
  await page.keyboard.press('Escape');
  return labels;
};

const opened = (page: Page, network: string) =>
  page.waitForFunction((name) => window.cubescope?.state.network === name, network);

/** Errors of the page, but for those that the browser itself writes when a request comes to nothing. */
const ownErrors = ({ errors }: BrowserSession) =>
  errors.filter((error) => !/Failed to load resource|blocked by CORS policy/.test(error));

describe('inceptionv1 from the menu', () => {
  it('is fetched with progress, can be given up, is there on the next visit without a network, and can be removed', async () => {
    await withBrowser({ viewport }, async (session) => {
      const { page, context } = session;
      await openPage(page, site.url);
      expect(await menu(page)).toContain('inceptionv1 (1 MB, fetched once)');

      answer = stalls;
      await choose(page, /^inceptionv1/);
      await page.waitForFunction(
        () => (document.querySelector<HTMLProgressElement>('#loading-progress')?.value ?? 0) > 0.3,
      );
      expect(await page.textContent('#loading-text')).toMatch(/^Fetching inceptionv1, \d of 1 MB…$/);
      await page.click('#loading button');
      await page.locator('#loading').waitFor({ state: 'hidden' });
      expect(await page.locator('.notice[data-topic="network"]').count()).toBe(0);
      expect(await page.evaluate(() => window.cubescope?.state.network)).toBe('pocket');

      answer = sends(archive);
      await choose(page, /^inceptionv1/);
      await opened(page, 'inceptionv1');
      expect(await menu(page)).toContain('inceptionv1 (kept in this browser)');
      // Those of the network before stand there until it has answered.
      const labels = () => page.evaluate(() => window.cubescope?.topClasses.map(({ label }) => label).sort());
      await expect.poll(labels).toEqual(['dummy', 'kit fox', 'vase']);

      const before = asked;
      server.closeAllConnections();
      answer = (_, response) => response.destroy();
      const again = await context.newPage();
      await again.goto(`${site.url}#network=inceptionv1`);
      await opened(again, 'inceptionv1');
      await again.waitForFunction(() => (window.cubescope?.topClasses.length ?? 0) === 3);
      expect(asked).toBe(before);

      await choose(again, /^Remove inceptionv1/);
      expect(await notice(again, 'news')).toBe('inceptionv1 is no longer in this browser.');
      expect(await menu(again)).toContain('inceptionv1 (1 MB, fetched once)');
      expect(ownErrors(session)).toEqual([]);
    });
  });

  it('says what is wrong, keeps the network before, and offers to try again', async () => {
    await withBrowser({ viewport }, async (session) => {
      const { page } = session;
      await openPage(page, site.url);
      const cases: readonly [RequestListener, RegExp][] = [
        [
          (_, response) => void response.writeHead(200).end(archive),
          /The browser does not let this page fetch inceptionv1/,
        ],
        [
          sends(archive.map((byte, i) => (i === 5000 ? byte ^ 1 : byte))),
          /is not that of inceptionv1 \(its SHA-256/,
        ],
        [sends(half), /The download ended after \d MB of 1 MB/],
        [
          (_, response) => void response.writeHead(404, { 'access-control-allow-origin': '*' }).end(),
          /answers 404/,
        ],
      ];
      for (const [now, sentence] of cases) {
        answer = now;
        await choose(page, /^inceptionv1/);
        const said = await notice(page, 'network');
        expect(said).toMatch(sentence);
        expect(said).toMatch(
          /try again, or run "npm run fetch:inceptionv1".* or drop inceptionv?5h\.zip or its \.pb file on the page\.$/,
        );
        expect(await page.evaluate(() => window.cubescope?.state.network)).toBe('pocket');
      }
      answer = sends(archive);
      await page.click('.notice[data-topic="network"] button:has-text("Try again")');
      await opened(page, 'inceptionv1');
      expect(ownErrors(session)).toEqual([]);
    });
  });

  it('is not fetched for a link, only offered; dropped, it is kept as well, in IndexedDB where there are no files', async () => {
    await withBrowser({ viewport }, async (session) => {
      const { page } = session;
      await page.addInitScript(() => {
        Reflect.deleteProperty(FileSystemFileHandle.prototype, 'createWritable');
      });
      const before = asked;
      await page.goto(`${site.url}#network=inceptionv1`);
      expect(await notice(page, 'network')).toMatch(
        /is not in this browser yet; it is fetched once, 1 MB\.$/,
      );
      await opened(page, 'pocket');
      expect(asked).toBe(before);

      await drop(page, { name: 'anything.zip', bytes: archive });
      await opened(page, 'inceptionv1');
      expect(await menu(page)).toContain('inceptionv1 (kept in this browser)');
      await page.waitForFunction(() => location.hash.includes('inceptionv1'));
      await page.reload();
      await opened(page, 'inceptionv1');
      await page.waitForFunction(() => (window.cubescope?.topClasses.length ?? 0) === 3);
      expect(asked).toBe(before);
      expect(ownErrors(session)).toEqual([]);
    });
  });
});
