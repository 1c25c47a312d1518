/** A device with no feature and no limit beyond what WebGPU guarantees: the page works as on any other. */

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { VIEW_NAMES } from '../../src/app/views/names.ts';
import { openOnCamera, withSoakedPage } from '../soak/page.ts';
import { useOnce } from '../soak/use.ts';
import { random } from '../support/random.ts';
import { frames } from './page-tools.ts';

it('works with the limits that every device has, and none of the features', async () => {
  await withSoakedPage(async ({ page, errors }, url) => {
    await page.addInitScript(leaveTheMinimum);
    await openOnCamera(page, url);
    expect(await deviceOf(page)).toEqual({
      maxBufferSize: 2 ** 28,
      maxStorageBuffersPerShaderStage: 8,
      maxComputeWorkgroupStorageSize: 2 ** 14,
      features: [],
    });
    for (const drawer of VIEW_NAMES) {
      await frames(page, 2, () => page.evaluate((drawer) => window.cubescope?.set({ drawer }), drawer));
    }
    await useOnce(page, random(7));
    expect(await page.locator('.notice[data-topic="fault"]').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});

function deviceOf(page: Page) {
  return page.evaluate(() => {
    const { device } = window.cubescope ?? {};
    if (!device) throw new Error('there is no device');
    const { maxBufferSize, maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize } = device.limits;
    // Chromium lists what is no choice as a feature too.
    const features = [...device.features].filter((name) => name !== 'core-features-and-limits');
    return { maxBufferSize, maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize, features };
  });
}

/** Runs in the page before its own code: whatever it asks an adapter for, it gets a device of the defaults. */
function leaveTheMinimum(): void {
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = function (this: GPUAdapter) {
    return request.call(this, {});
  };
  Object.defineProperty(GPUAdapter.prototype, 'features', { get: () => new Set() });
}
