/** What the tests of the page share: opening it, dropping files on it, looking at it, and a network that sees colours. */

import type { Page } from 'playwright-core';
import { onnxModel, onnxNode, onnxTensor, onnxValue } from '../net/proto-writer.ts';
import { decodePng, type Picture } from './support/images.ts';

/** Opens the page and waits until a picture was computed and drawn. */
export async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await frames(page, 1);
}

/** Does something, and waits until so many more frames were computed and the answers are on the page. */
export async function frames(page: Page, count: number, act?: () => Promise<unknown>): Promise<void> {
  const before = await page.evaluate(() => window.cubescope?.frames.computed ?? 0);
  await act?.();
  const reached = (target: number) => {
    const page = window.cubescope;
    return page !== undefined && page.frames.computed >= target && page.topClasses.length > 0;
  };
  await page.waitForFunction(reached, before + count, { timeout: 90_000 });
}

export interface DroppedFile {
  readonly name: string;
  readonly type?: string;
  readonly bytes: Uint8Array;
}

/** Drops files on the page. */
export async function drop(page: Page, ...files: readonly DroppedFile[]): Promise<void> {
  const sent = files.map(({ name, type = '', bytes }) => ({
    name,
    type,
    base64: Buffer.from(bytes).toString('base64'),
  }));
  await page.evaluate(async (files) => {
    const dataTransfer = new DataTransfer();
    for (const { name, type, base64 } of files) {
      const response = await fetch(`data:application/octet-stream;base64,${base64}`);
      dataTransfer.items.add(new File([await response.arrayBuffer()], name, { type }));
    }
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, sent);
}

/** Waits for a sentence over the stage and gives it back. */
export async function notice(page: Page, topic: string): Promise<string> {
  const found = page.locator(`.notice[data-topic="${topic}"] p`);
  await found.waitFor({ timeout: 60_000 });
  return (await found.textContent()) ?? '';
}

/** The stage as it is on the screen, without what lies over it. */
export async function shootStage(page: Page): Promise<Picture> {
  const box = await page.locator('#stage').boundingBox();
  if (!box) throw new Error('the stage is not on the page');
  return decodePng(await page.screenshot({ clip: box }));
}

/** The stage at rest: a busy software GPU takes its time to draw sharp what it drew coarse in passing. */
export async function shootRestingStage(page: Page): Promise<Picture> {
  let before = await shootStage(page);
  for (let attempt = 0; attempt < 40; attempt++) {
    await page.waitForTimeout(1500);
    const now = await shootStage(page);
    if (difference(before, now) === 0) return now;
    before = now;
  }
  throw new Error('the stage did not come to rest within a minute');
}

/** Mean difference of two pictures of the same size, levels 0…255. */
export function difference(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0));
  return sum / a.data.length;
}

/** Pixels along the side of a block whose mean is compared. */
const BLOCK = 12;

/** Mean difference of two pictures seen from afar: how sharp a busy GPU draws them does not count. */
export function coarseDifference(a: Picture, b: Picture): number {
  return difference(fromAfar(a), fromAfar(b));
}

function fromAfar({ width, height, data }: Picture): Picture {
  const [columns, rows] = [Math.floor(width / BLOCK), Math.floor(height / BLOCK)];
  const sums = new Float64Array(columns * rows * 4);
  for (let y = 0; y < rows * BLOCK; y++) {
    for (let x = 0; x < columns * BLOCK * 4; x++) {
      const block = Math.floor(y / BLOCK) * columns + Math.floor(x / 4 / BLOCK);
      const at = block * 4 + (x % 4);
      sums[at] = (sums[at] ?? 0) + (data[y * width * 4 + x] ?? 0) / BLOCK ** 2;
    }
  }
  return { width: columns, height: rows, data: Buffer.from(sums.map(Math.round)) };
}

/** A network of two classes: 0 for a red picture, 1 for a blue one. Its layer "conv" has 16×16×8 cells. */
export function colourNetwork(): Uint8Array {
  const filter = new Float32Array(8 * 3 * 3 * 3);
  const [centre, plane] = [4, 9];
  for (let channel = 0; channel < 8; channel++) {
    const colour = channel % 2 === 0 ? 0 : 2;
    filter[(channel * 3 + colour) * plane + centre] = 1 + channel / 8;
  }
  const votes = Float32Array.from({ length: 16 }, (_, i) => (i % 2 === (i < 8 ? 0 : 1) ? 1 : -1));
  return onnxModel({
    inputs: [onnxValue('x', [1, 3, 32, 32])],
    tensors: [onnxTensor('filter', [8, 3, 3, 3], filter), onnxTensor('votes', [2, 8, 1, 1], votes)],
    nodes: [
      onnxNode('Conv', ['x', 'filter'], 'conv', { strides: [2, 2], pads: [1, 1, 1, 1] }),
      onnxNode('Relu', ['conv'], 'seen'),
      onnxNode('Conv', ['seen', 'votes'], 'voted'),
      onnxNode('GlobalAveragePool', ['voted'], 'mean'),
      onnxNode('Flatten', ['mean'], 'scores'),
      onnxNode('Softmax', ['scores'], 'y'),
    ],
  });
}
