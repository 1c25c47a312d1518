/**
 * A piece of work that is always the same, for a page's GPU to do beside its frames: how long it takes says what else the
 * machine is doing now.
 */

import type { Page } from 'playwright-core';

declare global {
  interface Window {
    yardstick?: () => Promise<number>;
  }
}

/** Milliseconds that the work takes now. A device of its own does it, which stays for the next time. */
export function yardstickMs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const create = async () => {
      const device = await (await navigator.gpu.requestAdapter())?.requestDevice();
      if (!device) throw new Error('there is no device for the yardstick');
      // So long that a software GPU is busy for as long as with a frame or two.
      const code = `
        @group(0) @binding(0) var<storage, read_write> sums: array<f32>;
        @compute @workgroup_size(64)
        fn main(@builtin(global_invocation_id) id: vec3u) {
          var sum = f32(id.x);
          for (var i = 0u; i < 2000u; i++) { sum = fract(sum * 1.7 + 0.3); }
          sums[id.x] = sum;
        }`;
      const invocations = 2 ** 14;
      const module = device.createShaderModule({ code });
      const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
      const buffer = device.createBuffer({ size: invocations * 4, usage: GPUBufferUsage.STORAGE });
      const group = device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [{ binding: 0, resource: { buffer } }],
      });
      return async () => {
        const begin = performance.now();
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(invocations / 64);
        pass.end();
        device.queue.submit([encoder.finish()]);
        await device.queue.onSubmittedWorkDone();
        return performance.now() - begin;
      };
    };
    window.yardstick ??= await create();
    return window.yardstick();
  });
}
