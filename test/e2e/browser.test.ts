/** The tools under every page test: if this fails, look here before at the page. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withBrowser } from './support/browser.ts';
import { FAKE_CAMERA_RATE, makeFakeCamera, waitForVideo } from './support/camera.ts';
import { decodePng, encodeJpeg, pixelAt, solidPicture } from './support/images.ts';
import { type Site, serveDev } from './support/server.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
let site: Site;

beforeAll(async () => {
  site = await serveDev(path('support'));
});
afterAll(() => site?.close());

it('draws on a WebGPU canvas, and the screenshot shows it', async () => {
  await withBrowser({ viewport: { width: 200, height: 100 } }, async ({ page, errors }) => {
    await page.goto(`${site.url}smoke.html`);
    await page.evaluate(clearCanvasToOrange);
    const screenshot = decodePng(await page.screenshot());
    expect([screenshot.width, screenshot.height]).toEqual([200, 100]);
    expect(pixelAt(screenshot, 32, 32)).toEqual([255, 128, 0]);
    expect(pixelAt(screenshot, 150, 32)).toEqual([255, 255, 255]);
    expect(errors).toEqual([]);
  });
});

it('plays the fake camera: each picture for its time', async () => {
  const camera = path('../../.cache/smoke.mjpeg');
  const red = encodeJpeg(solidPicture(320, 240, [230, 20, 20]));
  const blue = encodeJpeg(solidPicture(320, 240, [20, 20, 230]));
  await makeFakeCamera([red, blue], camera, 0.5);
  await withBrowser({ camera }, async ({ page, errors }) => {
    await page.goto(`${site.url}smoke.html`);
    await page.evaluate(playCamera);
    await waitForVideo(page);
    const { size, frames, reds } = await page.evaluate(watchVideo, 4 * FAKE_CAMERA_RATE);
    expect(size).toEqual([320, 240]);
    // Both pictures for about half of the time each; where the watch begins is chance.
    expect(reds / frames).toBeGreaterThan(0.3);
    expect(reds / frames).toBeLessThan(0.7);
    expect(errors).toEqual([]);
  });
});

async function clearCanvasToOrange(): Promise<void> {
  const device = await (await navigator.gpu.requestAdapter())?.requestDevice();
  const context = document.querySelector('canvas')?.getContext('webgpu');
  if (!device || !context) throw new Error('no WebGPU');
  context.configure({ device, format: navigator.gpu.getPreferredCanvasFormat() });
  const encoder = device.createCommandEncoder();
  const view = context.getCurrentTexture().createView();
  const clearValue = { r: 1, g: 128 / 255, b: 0, a: 1 };
  encoder
    .beginRenderPass({ colorAttachments: [{ view, loadOp: 'clear', storeOp: 'store', clearValue }] })
    .end();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
}

async function playCamera(): Promise<void> {
  const video = document.querySelector('video');
  if (!video) throw new Error('no video element');
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
  await video.play();
}

/** Looks at `count` frames of the video and counts those that are red rather than blue. */
async function watchVideo(count: number) {
  const video = document.querySelector('video');
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!video || !pen) throw new Error('no video element');
  let reds = 0;
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    pen.drawImage(video, 0, 0, 1, 1);
    const [red = 0, , blue = 0] = pen.getImageData(0, 0, 1, 1).data;
    if (red > blue) reds++;
  }
  return { size: [video.videoWidth, video.videoHeight], frames: count, reds };
}
