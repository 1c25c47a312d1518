/** A network of which some weights are NaN: it opens, and the page says which and how many values are no numbers. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { onnxModel, onnxNode, onnxTensor, onnxValue } from '../net/proto-writer.ts';
import { drop, frames, openPage } from './page-tools.ts';
import { type BrowserSession, launchBrowser } from './support/browser.ts';
import { type Site, serveBuild } from './support/server.ts';
import { notice } from './support/watch.ts';

let site: Site;
let session: BrowserSession;

beforeAll(async () => {
  site = await serveBuild();
  session = await launchBrowser({ viewport: { width: 640, height: 480 } });
  await openPage(session.page, site.url);
});
afterAll(async () => {
  await session?.close();
  await site?.close();
});

const SIDE = 16;

/** One convolution of which the second of four channels has weights that are NaN. */
function brokenNetwork(): Uint8Array {
  const filter = Float32Array.from({ length: 4 * 3 }, (_, i) =>
    Math.floor(i / 3) === 1 ? Number.NaN : i / 12,
  );
  const nodes = [
    onnxNode('Conv', ['x', 'filter'], 'conv'),
    onnxNode('GlobalAveragePool', ['conv'], 'mean'),
    onnxNode('Flatten', ['mean'], 'y'),
  ];
  const inputs = [onnxValue('x', [1, 3, SIDE, SIDE])];
  return onnxModel({ nodes, inputs, tensors: [onnxTensor('filter', [4, 3, 1, 1], filter)] });
}

it('says which layer has them and how many of its values are none', async () => {
  const { page, errors } = session;
  const network = { name: 'broken.onnx', bytes: brokenNetwork() };
  await frames(page, 1, () => drop(page, network));
  expect(await notice(page, 'news')).toMatch(/^Layer "conv" has 3 weights that are NaN or infinite;/);
  const words = page.locator('.caption-broken');
  await expect.poll(() => words.textContent()).toMatch(new RegExp(`^${SIDE * SIDE} values are no numbers`));
  const shares = await page.evaluate(() => window.cubescope?.topClasses.length ?? 0);
  expect(shares).toBeGreaterThan(0);
  expect(errors).toEqual([]);
});
