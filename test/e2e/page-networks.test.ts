/** A person's own networks: broken and hostile files, how pictures meet them, and that they are there again. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxModel, onnxNode, onnxTensor, onnxValue } from '../net/proto-writer.ts';
import { colourNetwork, type DroppedFile, drop, frames, openPage } from './page-tools.ts';
import { type BrowserSession, launchBrowser, withBrowser } from './support/browser.ts';
import { encodePng, solidPicture } from './support/images.ts';
import { type Site, serveBuild } from './support/server.ts';
import { notice } from './support/watch.ts';

const viewport = { width: 1000, height: 700 };
let site: Site;
beforeAll(async () => {
  site = await serveBuild();
});
afterAll(() => site?.close());

const state = (page: Page) => page.evaluate(() => window.cubescope?.state);
/** Waits until a network is shown; a sentence on the way is an error of the test. */
async function opened(page: Page, network: string): Promise<void> {
  const said = page.waitForFunction(
    (name) =>
      window.cubescope?.state.network === name ||
      document.querySelector('.notice[data-topic="network"] p')?.textContent,
    network,
  );
  expect(await (await said).jsonValue()).toBe(true);
}
const text = (content: string) => new TextEncoder().encode(content);

describe('broken and hostile files', () => {
  const file = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
  const json: DroppedFile = { name: 'graph.json', bytes: file('weights/pocket/graph.json') };
  const weights: DroppedFile = { name: 'w.safetensors', bytes: file('weights/pocket/weights.safetensors') };
  const changedJson = (change: (graph: Record<string, unknown>) => object): DroppedFile => ({
    name: 'graph.json',
    bytes: text(JSON.stringify(change(JSON.parse(Buffer.from(json.bytes).toString())))),
  });
  const one = (node: Uint8Array, tensors: Uint8Array[] = []) => onnxModel({ nodes: [node], tensors });
  const onnx = (bytes: Uint8Array): DroppedFile[] => [{ name: 'net.onnx', bytes }];
  const network = colourNetwork();
  const floats = (count: number) => new Float32Array(count).fill(1);

  const cases: readonly (readonly [string, readonly DroppedFile[], RegExp])[] = [
    ['nothing', onnx(new Uint8Array()), /"net\.onnx" is empty/],
    ['half a network', onnx(network.slice(0, network.length / 2)), /cut short or damaged/],
    [
      'noise',
      onnx(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)),
      /net\.onnx|ONNX|TensorFlow/,
    ],
    ['a script in a name', onnx(one(onnxNode('<img src=x onerror=alert(1)>', ['x'], 'y'))), /<img src=x/],
    ['a loop', onnx(one(onnxNode('Add', ['x', 'y'], 'y'))), /reads its own output/],
    [
      'a filter of a billion billions',
      onnx(one(onnxNode('Conv', ['x', 'w'], 'y'), [onnxTensor('w', [1e9, 1e9, 3, 3], floats(1))])),
      /should hold .* numbers and holds 1/,
    ],
    [
      'a picture that would fill any memory',
      onnx(
        onnxModel({
          inputs: [onnxValue('x', [1, 3, 60_000, 60_000])],
          nodes: [onnxNode('Relu', ['x'], 'y')],
        }),
      ),
      /too large/,
    ],
    ['a graph without its weights', [json], /needs its weights/],
    ['weights without their graph', [weights], /holds weights alone/],
    [
      'a graph that reads what is not there',
      [changedJson((graph) => ({ ...graph, logits: '__proto__' })), weights],
      /graph\.json: .*__proto__/,
    ],
    [
      'a zip bomb of a name',
      [{ name: 'net.pt', bytes: text('PK\u0003\u0004 and nothing after it') }],
      /"net\.pt"|archive/,
    ],
  ];

  it('each end in one sentence, and the network that was open stays', async () => {
    await withBrowser({ viewport }, async ({ page, errors }) => {
      await openPage(page, site.url);
      const sentences = new Set<string>();
      for (const [what, files, expected] of cases) {
        await drop(page, ...files);
        const said = await notice(page, 'network');
        expect(said, what).toMatch(expected);
        expect(said, what).toMatch(/^[^\n]{20,400}\.$/);
        expect(said, what).not.toMatch(/undefined|NaN|\[object|TypeError|RangeError/);
        sentences.add(said);
        expect((await state(page))?.network, what).toBe('pocket');
        await page.click('.notice[data-topic="network"] [aria-label="Dismiss"]');
      }
      expect(sentences.size).toBe(cases.length);
      await frames(page, 1, () => page.evaluate(() => window.cubescope?.set({ mirror: true })));
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      expect(errors).toEqual([]);
    });
  });
});

describe('a network of the person', () => {
  let session: BrowserSession;
  let page: Page;
  beforeAll(async () => {
    session = await launchBrowser({ viewport });
    page = session.page;
    await openPage(page, site.url);
    const red = encodePng(solidPicture(64, 64, [230, 20, 20]));
    await frames(page, 1, () => drop(page, { name: 'red.png', type: 'image/png', bytes: red }));
    const labels = { name: 'labels.txt', bytes: text('it is red\nit is blue\n') };
    await drop(page, { name: 'colours.onnx', bytes: colourNetwork() }, labels);
    await opened(page, 'test');
  });
  afterAll(() => session?.close());

  const best = (label: string) =>
    page.waitForFunction((wanted) => window.cubescope?.topClasses[0]?.label === wanted, label);
  const control = (name: string) =>
    page.locator('#controls .lil-controller', {
      has: page.locator('.lil-name', { hasText: new RegExp(`^${name}$`) }),
    });

  it('has the names of the file that came with it', () => best('it is red'));

  it('takes other names from a list alone, if it is as long as there are classes', async () => {
    await drop(page, { name: 'short.txt', bytes: text('scarlet\n') });
    expect(await notice(page, 'network')).toBe(
      'The file "short.txt" is no network, and as a list of labels it has 1 name for the 2 classes of "test"; open the list of this network.',
    );
    await page.click('.notice[data-topic="network"] [aria-label="Dismiss"]');
    await drop(page, { name: 'names.txt', bytes: text('scarlet\nazure\n') });
    await best('scarlet');
    await drop(page, { name: 'labels.txt', bytes: text('it is red\nit is blue\n') });
    await best('it is red');
  });

  it('sees another picture when the colours change their order, at once and in the link', async () => {
    await page.locator('#controls .lil-title', { hasText: 'Network input' }).click();
    await control('Colour order').locator('select').selectOption({ label: 'Blue first' });
    await best('it is blue');
    await control('Mean blue').waitFor();
    await page.waitForFunction(() => location.hash.includes('input=32x32_bgr_1_0.485_0.456_0.406'));
  });

  it('takes a way that others are known for, and its own again', async () => {
    await control('Known as').locator('select').selectOption({ label: 'Plain: 0…1' });
    await best('it is red');
    expect((await state(page))?.input).toMatchObject({ colour: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] });
    await page.locator('#controls button', { hasText: 'Reset the input' }).click();
    await page.waitForFunction(() => window.cubescope?.state.input === null);
  });

  it('is built anew for pictures of another size', async () => {
    await control('Height').locator('input').fill('48');
    await control('Height').locator('input').press('Enter');
    await page.waitForFunction(() => window.cubescope?.layers[0]?.shape.join() === '1,24,16,8');
    expect((await state(page))?.input).toMatchObject({ height: 48, width: 32 });
  });

  it('is there on the next visit with the settings of the link, until it is removed', async () => {
    await page.waitForFunction(() => location.hash.includes('input=48x32'));
    await page.reload();
    await opened(page, 'test');
    await page.waitForFunction(() => window.cubescope?.layers[0]?.shape.join() === '1,24,16,8');
    await page.click('#network-menu .menu-button');
    await page.locator('#network-menu .menu-item', { hasText: 'Remove test from this browser' }).click();
    expect(await notice(page, 'news')).toBe('test is no longer in this browser.');
    await page.reload();
    expect(await notice(page, 'network')).toBe(
      'The network "test" is not kept in this browser; open its file again.',
    );
    await page.click('.notice[data-topic="network"] [aria-label="Dismiss"]');
    await opened(page, 'pocket');
    expect((await state(page))?.input).toBeNull();
    expect(session.errors).toEqual([]);
  });
});

it('a network that takes pictures of one size only says so, and stays as it is', async () => {
  await withBrowser({ viewport }, async ({ page, errors }) => {
    const dense = onnxModel({
      inputs: [onnxValue('x', [1, 3, 8, 8])],
      tensors: [
        onnxTensor('w', [4, 3, 3, 3], new Float32Array(108).fill(0.1)),
        onnxTensor('m', [144, 3], new Float32Array(432).fill(0.1)),
      ],
      nodes: [
        onnxNode('Conv', ['x', 'w'], 'conv'),
        onnxNode('Flatten', ['conv'], 'flat'),
        onnxNode('MatMul', ['flat', 'm'], 'y'),
      ],
    });
    await openPage(page, site.url);
    await drop(page, { name: 'dense.onnx', bytes: dense });
    await opened(page, 'test');
    await page.evaluate(() => {
      const way = { colour: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
      window.cubescope?.set({ input: { height: 16, width: 16, ...way } });
    });
    expect(await notice(page, 'network')).toMatch(
      /"y" \(dense\) reads 6×6×4 values, but its input is 14×14×4; use the nominal picture size/,
    );
    await page.waitForFunction(() => window.cubescope?.state.input === null);
    expect(await page.evaluate(() => window.cubescope?.layers[0]?.shape.join())).toBe('1,6,6,4');
    expect(errors).toEqual([]);
  });
});
