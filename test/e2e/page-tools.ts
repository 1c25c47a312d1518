/** What the tests of the page share: opening it, dropping files on it, looking at it, and a network that sees colours. */

import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { hashOf, openingState } from '../../src/app/links.ts';
import { DEFAULT_STATE } from '../../src/app/state.ts';
import { VIEWS } from '../../src/app/views/index.ts';
import type { ViewName } from '../../src/app/views/names.ts';
import { onnxModel, onnxNode, onnxTensor, onnxValue } from '../net/proto-writer.ts';
import { decodePng, type Picture } from './support/images.ts';

export { notice } from './support/watch.ts';

/** Opens the page and waits until a picture was computed and drawn. */
export async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await frames(page, 1);
}

/** Frames after which a page proves anew that it goes on: a busy machine may take its time, a page that stands still may not. */
const STRIDE = 10;

/** Does something, and waits until so many more frames were computed and the answers are on the page. */
export async function frames(page: Page, count: number, act?: () => Promise<unknown>): Promise<void> {
  const before = await page.evaluate(() => window.cubescope?.frames.computed ?? 0);
  await act?.();
  const reached = (target: number) => {
    const page = window.cubescope;
    return page !== undefined && page.frames.computed >= target && page.topClasses.length > 0;
  };
  for (let done = 0; done < count; done += STRIDE) {
    await page.waitForFunction(reached, before + Math.min(count, done + STRIDE));
  }
}

/** So many chances for the page to do something; counted, since a busy machine gives it few of them in a second. */
export function ticks(page: Page, count: number): Promise<void> {
  return page.evaluate(async (count) => {
    for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
  }, count);
}

/** Opens a view of the drawer, or shuts it, and waits until the view's code has come and it was laid out. */
export async function openView(page: Page, drawer: ViewName | 'none'): Promise<void> {
  const comes = VIEWS.some(({ name, load }) => name === drawer && load !== undefined);
  await page.evaluate((drawer) => {
    // The view before is gone at once, so that what is there is the other.
    window.cubescope?.set({ drawer: 'none' });
    window.cubescope?.set({ drawer });
  }, drawer);
  await page.waitForFunction((comes) => (window.cubescope?.view !== null) === comes, comes);
  await ticks(page, 3);
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

/** The stage as it is on the screen, without what lies over it. */
export async function shootStage(page: Page): Promise<Picture> {
  const box = await page.locator('#stage').boundingBox();
  if (!box) throw new Error('the stage is not on the page');
  return decodePng(await page.screenshot({ clip: box }));
}

/** Waits until the stage is at rest: a busy software GPU takes its time to draw sharp what it drew coarse in passing. */
export function stageRests(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const drawn = () => window.cubescope?.frames.drawn ?? 0;
    for (let before = -1; before !== drawn(); ) {
      before = drawn();
      await window.cubescope?.device?.queue.onSubmittedWorkDone();
      // Twice as long as nothing must have changed before it is drawn sharper.
      const begin = performance.now();
      for (let tick = 0; tick < 20 || performance.now() - begin < 400; tick++) {
        await new Promise(requestAnimationFrame);
      }
    }
  });
}

/** The stage once it is at rest. */
export async function shootRestingStage(page: Page): Promise<Picture> {
  await stageRests(page);
  return shootStage(page);
}

/** What the network calls a picture. */
export interface BestClass {
  readonly index: number;
  readonly label: string;
}

/**
 * Holds a camera's picture of which the network says what is wanted, and gives the stage with it. Answers come late on a
 * busy machine: where the picture that was held is another already, the next one is waited for.
 */
export async function shootHeld(page: Page, isWanted: (best: BestClass) => boolean): Promise<Picture> {
  const sees = async () => {
    const best = await page.evaluate(() => {
      const [first] = window.cubescope?.topClasses ?? [];
      return first ? { index: first.index, label: first.label } : null;
    });
    return best !== null && isWanted(best);
  };
  const hold = (frozen: boolean) => page.evaluate((frozen) => window.cubescope?.set({ frozen }), frozen);
  do {
    await hold(false);
    await expect.poll(sees).toBe(true);
    await hold(true);
    await stageRests(page);
  } while (!(await sees()));
  return shootStage(page);
}

/** Waits until the address says all that the page's state is, in whatever words. */
export async function addressFollows(page: Page): Promise<void> {
  const follows = async () => {
    const { hash, state } = await page.evaluate(() => ({
      hash: location.hash,
      state: window.cubescope?.state,
    }));
    return state !== undefined && hashOf({ ...DEFAULT_STATE, ...openingState(hash, null) }) === hashOf(state);
  };
  await expect.poll(follows).toBe(true);
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
export function colourNetwork(name = 'test'): Uint8Array {
  const filter = new Float32Array(8 * 3 * 3 * 3);
  const [centre, plane] = [4, 9];
  for (let channel = 0; channel < 8; channel++) {
    const colour = channel % 2 === 0 ? 0 : 2;
    filter[(channel * 3 + colour) * plane + centre] = 1 + channel / 8;
  }
  const votes = Float32Array.from({ length: 16 }, (_, i) => (i % 2 === (i < 8 ? 0 : 1) ? 1 : -1));
  return onnxModel({
    name,
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
