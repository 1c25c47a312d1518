/**
 * Faults for the page to meet: devices that go away in the middle of something, that are refused, or that have no memory
 * left. `installFaults` is put into the page before its own scripts; tests arm a fault from outside.
 */

import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { frames } from '../page-tools.ts';
import { type BrowserSession, collectErrors } from './browser.ts';

export { dismissNotices } from './watch.ts';

/** The methods of a device, or of its queue, at which it may be lost. */
export type LossPoint = 'createComputePipelineAsync' | 'createBuffer' | 'createShaderModule' | 'submit';

export interface Faults {
  /** Every device that the page was given, the oldest first. */
  readonly devices: GPUDevice[];
  /** The newest device goes away right after so many more calls of a method; 0 for never. */
  loseAfter: { point: LossPoint; calls: number };
  /** So many coming requests for a device are refused. */
  refusals: number;
  /** So many coming requests for an adapter find none. */
  absences: number;
  /** So many coming devices are lost as soon as they are there. */
  doomed: number;
  /** Whether there is memory for buffers and textures, other than for the drawing of the stage. */
  memory: boolean;
  /** Whether there is memory for what three.js draws the stage with. */
  stageMemory: boolean;
}

declare global {
  interface Window {
    faults?: Faults;
  }
}

/** A page of its own that faults can be armed on, with the errors it logs; `armed` before its own scripts run. */
export async function faultyPage(
  { context }: BrowserSession,
  armed: Partial<Omit<Faults, 'devices'>> = {},
): Promise<{ page: Page; errors: readonly string[] }> {
  const page = await context.newPage();
  await page.addInitScript(installFaults, armed);
  return { page, errors: collectErrors(page) };
}

/** Has faults happen from now on. */
export function arm(page: Page, faults: Partial<Omit<Faults, 'devices'>>): Promise<void> {
  return page.evaluate((faults) => void Object.assign(window.faults ?? {}, faults), faults);
}

/** Takes away the device that the page works with. */
export function loseDevice(page: Page): Promise<void> {
  return page.evaluate(() => window.faults?.devices.at(-1)?.destroy());
}

/** How many devices the page was given so far. */
export function devicesGiven(page: Page): Promise<number> {
  return page.evaluate(() => window.faults?.devices.length ?? 0);
}

/** What must be the same after a fault: all that was chosen, and what is seen of it. */
export function look(page: Page) {
  return page.evaluate(() => {
    const { state, openLayer, topClasses = [] } = window.cubescope ?? {};
    return { state, openLayer, best: topClasses[0]?.label };
  });
}

/** Another layer can be opened and is computed, then the one before again. */
export async function works(page: Page): Promise<void> {
  const { before, other } = await page.evaluate(() => {
    const { openLayer, layers = [] } = window.cubescope ?? {};
    const other = layers.find(({ name }) => name !== openLayer)?.name;
    return { before: openLayer, other };
  });
  if (!before || !other) throw new Error('the page has no network with two layers');
  for (const layer of [other, before]) {
    await frames(page, 1, async () => {
      await page.evaluate((layer) => window.cubescope?.set({ layer }), layer);
      await page.waitForFunction((layer) => window.cubescope?.openLayer === layer, layer);
    });
  }
}

/** Bytes held on the GPU, once they have stayed the same for a second in which nothing was compiled. */
export function restingBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const bytes = () => window.cubescope?.counts?.bytes ?? 0;
    let [before, since, ticks] = [bytes(), performance.now(), 0];
    while (ticks < 30 || performance.now() - since < 1000) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      const now = bytes();
      ticks++;
      if (now !== before || window.watched?.compiling) [before, since, ticks] = [now, performance.now(), 0];
    }
    return before;
  });
}

/** Waits until so many bytes are held on the GPU, and stay so: a busy machine may still be at work on what it will let go of. */
export async function comesToRestAt(page: Page, bytes: number): Promise<void> {
  await expect.poll(() => restingBytes(page)).toBe(bytes);
}

/** Runs in the page. */
function installFaults(armed: Partial<Omit<Faults, 'devices'>>): void {
  const devices: GPUDevice[] = [];
  const faults: Faults = {
    devices,
    loseAfter: { point: 'submit', calls: 0 },
    refusals: 0,
    absences: 0,
    doomed: 0,
    memory: true,
    stageMemory: true,
    ...armed,
  };
  window.faults = faults;

  const { requestAdapter } = GPU.prototype;
  GPU.prototype.requestAdapter = async function (...args) {
    if (faults.absences-- > 0) return null;
    return requestAdapter.apply(this, args);
  };

  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    if (faults.refusals-- > 0) throw new DOMException('refused by the test', 'OperationError');
    const device = await requestDevice.apply(this, args);
    devices.push(device);
    if (faults.doomed-- > 0) device.destroy();
    return device;
  };

  const called = (point: LossPoint, device: GPUDevice | undefined) => {
    const { loseAfter } = faults;
    if (point !== loseAfter.point || loseAfter.calls === 0 || device !== devices.at(-1)) return;
    loseAfter.calls--;
    if (loseAfter.calls === 0) device?.destroy();
  };
  const watch = (prototype: object, point: LossPoint, deviceOf: (self: unknown) => GPUDevice | undefined) => {
    const method: unknown = Reflect.get(prototype, point);
    if (typeof method !== 'function') return;
    Reflect.set(prototype, point, function (this: unknown, ...args: unknown[]): unknown {
      const answer: unknown = Reflect.apply(method, this, args);
      called(point, deviceOf(this));
      return answer;
    });
  };
  const points = ['createComputePipelineAsync', 'createBuffer', 'createShaderModule'] as const;
  for (const point of points)
    watch(GPUDevice.prototype, point, (self) => devices.find((each) => each === self));
  watch(GPUQueue.prototype, 'submit', (self) => devices.find((each) => each.queue === self));

  /** Of each device: the filters of its error scopes, and whether memory ran out in them. */
  const scopes = new WeakMap<GPUDevice, { filter: GPUErrorFilter; full: boolean }[]>();
  const scopesOf = (device: GPUDevice) => {
    const list = scopes.get(device) ?? [];
    scopes.set(device, list);
    return list;
  };
  const sentence = 'no memory left, says the test';
  /** Ours are labelled "owner.thing"; three.js makes those of the stage, anew whenever it is drawn sharper or coarser. */
  const refused = ({ label }: { label?: string }) =>
    label?.includes('.') === true ? !faults.memory : !faults.stageMemory;
  const { pushErrorScope, popErrorScope, createBuffer, createTexture } = GPUDevice.prototype;
  GPUDevice.prototype.pushErrorScope = function (filter) {
    scopesOf(this).push({ filter, full: false });
    return pushErrorScope.call(this, filter);
  };
  GPUDevice.prototype.popErrorScope = async function () {
    const scope = scopesOf(this).pop();
    const error = await popErrorScope.call(this);
    return scope?.full ? new GPUOutOfMemoryError(sentence) : error;
  };
  /** As a browser does it: something without memory is there, and the innermost scope that asked is told. */
  const refuse = <T>(device: GPUDevice, make: () => T): T => {
    const scope = scopesOf(device).findLast(({ filter }) => filter === 'out-of-memory');
    if (scope) scope.full = true;
    else {
      const error = new GPUOutOfMemoryError(sentence);
      device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
    }
    pushErrorScope.call(device, 'validation');
    const made = make();
    void popErrorScope.call(device);
    return made;
  };
  GPUDevice.prototype.createBuffer = function (descriptor) {
    if (!refused(descriptor)) return createBuffer.call(this, descriptor);
    if (descriptor.mappedAtCreation) throw new RangeError(sentence);
    return refuse(this, () => createBuffer.call(this, { ...descriptor, usage: 0 }));
  };
  GPUDevice.prototype.createTexture = function (descriptor) {
    if (!refused(descriptor)) return createTexture.call(this, descriptor);
    return refuse(this, () => createTexture.call(this, { ...descriptor, usage: 0 }));
  };
}
