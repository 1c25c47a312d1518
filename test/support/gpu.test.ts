/** The tools under every kernel test: if this fails, look here before at a kernel. */
import { expect, it } from 'vitest';
import { openNullGpu } from '../../cli/dawn.ts';
import { expectClose } from './close.ts';
import { getTestGpuProvider } from './gpu.ts';
import code from './gpu-test.wgsl?raw';

async function openDevice(gpu: GPU): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('no WebGPU adapter');
  return adapter.requestDevice();
}

it('runs a kernel and reads its numbers back', async () => {
  const device = await openDevice(await getTestGpuProvider());
  const compute = { module: device.createShaderModule({ code }) };
  const pipeline = device.createComputePipeline({ layout: 'auto', compute });
  const size = 4 * 100;
  const y = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const layout = pipeline.getBindGroupLayout(0);
  const group = device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: y } }] });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(2);
  pass.end();
  encoder.copyBufferToBuffer(y, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const squares = Float32Array.from({ length: 100 }, (_, i) => i * i);
  expectClose(new Float32Array(staging.getMappedRange()), squares, { label: 'squares' });
  device.destroy();
});

it('has a null device that refuses a wrong shader', async () => {
  const device = await openDevice(openNullGpu());
  device.pushErrorScope('validation');
  device.createShaderModule({ code: 'fn f() -> f32 { return 1u; }' });
  expect((await device.popErrorScope())?.message).toContain('return statement type');
  device.destroy();
});
