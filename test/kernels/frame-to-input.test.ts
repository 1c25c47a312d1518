import { describe, expect, it } from 'vitest';
import { TextureUsage } from '../../src/gpu/flags.ts';
import {
  type Fit,
  type FrameToInput,
  type FrameToInputOptions,
  frameToInputStep,
  sourceRectangle,
} from '../../src/net/frame-to-input.ts';
import type { Preprocess } from '../../src/net/graph.ts';
import pillow from '../golden/frame-to-input/pillow.json';
import { frameToInput, type Picture } from '../reference/frame-to-input.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, readDense, runSteps, withGpu } from './harness.ts';

const test = withGpu();

const BYTES: Preprocess = { colour: 'rgb', scale: 255, mean: [0, 0, 0], std: [1, 1, 1] };
const IMAGENET: Preprocess = {
  colour: 'rgb',
  scale: 1,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};
const CAFFE: Preprocess = { colour: 'bgr', scale: 255, mean: [104, 117, 123], std: [1, 1, 1] };

function noise(width: number, height: number): Picture {
  const bytes = random(30)
    .uniform(width * height * 3, 0, 256)
    .map(Math.floor);
  return { width, height, rgb: bytes.map((byte) => byte / 255) };
}

/** The picture at the top left of a texture; beyond it the texture is white, which must never be seen. */
function texture({ width, height, rgb }: Picture, margin = 0): GPUTextureView {
  const size: [number, number] = [width + margin, height + margin];
  const texels = new Uint8Array(size[0] * size[1] * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    const texel = (Math.floor(i / width) * size[0] + (i % width)) * 4;
    for (let c = 0; c < 3; c++) texels[texel + c] = Math.round((rgb[i * 3 + c] ?? 0) * 255);
  }
  const usage = TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_DST;
  const made = test.arena.texture({ label: 'picture', size, format: 'rgba8unorm', usage }, 4);
  test.gpu.device.queue.writeTexture({ texture: made }, texels, { bytesPerRow: size[0] * 4 }, size);
  return made.createView();
}

function frame(options: Omit<FrameToInputOptions, 'mirror'> & { mirror?: boolean }): Promise<FrameToInput> {
  return frameToInputStep(test.gpu, test.arena, { mirror: false, ...options });
}

const of = ({ width, height }: Picture) => ({ pictureWidth: width, pictureHeight: height });

describe('the input from a picture', () => {
  const fits: Fit[] = ['crop', 'fit', 'stretch'];
  const sizes = [
    [97, 61, 28, 28],
    [61, 97, 20, 31],
    [7, 5, 23, 30],
    [40, 9, 17, 13],
    [1, 1, 3, 2],
    [16, 16, 16, 16],
  ] as const;
  const cases = sizes.flatMap((size) => fits.map((fit) => [...size, fit] as const));
  it.each(cases)('of %i×%i to %i×%i by %s', async (width, height, w, h, fit) => {
    const picture = noise(width, height);
    const input = output(test.arena, 'input', [1, h, w, 3]);
    const made = await frame({ picture: texture(picture), ...of(picture), input, preprocess: IMAGENET, fit });
    runSteps(test.gpu, [made.step]);
    const source = sourceRectangle(width, height, w, h, fit);
    await expectTensor(test.gpu, input, frameToInput(picture, source, [h, w], IMAGENET, false));
  });

  it('is mirrored, in blue, green, red, for every n, in a slot, from a part of the texture', async () => {
    const picture = noise(31, 19);
    const input = output(test.arena, 'input', [3, 9, 11, 3], { pitch: 3, first: 1 });
    const view = { ...of(picture), fit: 'crop', mirror: true } as const;
    const made = await frame({ picture: texture(picture, 5), ...view, input, preprocess: CAFFE });
    runSteps(test.gpu, [made.step]);
    const one = frameToInput(picture, sourceRectangle(31, 19, 11, 9, 'crop'), [9, 11], CAFFE, true);
    await expectTensor(test.gpu, input, [...one, ...one, ...one]);
  });

  it('is zero, the mean colour, where there is no picture', async () => {
    const picture: Picture = { width: 8, height: 4, rgb: new Float32Array(96).fill(1) };
    const input = output(test.arena, 'input', [1, 8, 8, 3]);
    const view = { ...of(picture), fit: 'fit' } as const;
    const made = await frame({ picture: texture(picture, 8), ...view, input, preprocess: CAFFE });
    runSteps(test.gpu, [made.step]);
    const values = await readDense(test.gpu, input);
    expectClose(values.subarray(0, 2 * 24), new Float32Array(48), { tolerance: 0 });
    expectClose(values.subarray(6 * 24), new Float32Array(48), { tolerance: 0 });
    expectClose(values.subarray(2 * 24, 2 * 24 + 3), [151, 138, 132]);
  });

  it('follows set', async () => {
    const picture = noise(20, 30);
    const input = output(test.arena, 'input', [1, 6, 6, 3]);
    const made = await frame({
      picture: texture(picture),
      ...of(picture),
      input,
      preprocess: BYTES,
      fit: 'crop',
    });
    made.set({ fit: 'stretch', mirror: true, pictureHeight: 25 });
    expect(made.source).toEqual({ x: 0, y: 0, width: 20, height: 25 });
    runSteps(test.gpu, [made.step]);
    const shown = { width: 20, height: 25, rgb: picture.rgb.subarray(0, 20 * 25 * 3) };
    await expectTensor(test.gpu, input, frameToInput(shown, made.source, [6, 6], BYTES, true));
  });

  it('needs an input of three channels', async () => {
    const picture = noise(2, 2);
    const input = output(test.arena, 'input', [1, 2, 2, 4]);
    const made = frame({ picture: texture(picture), ...of(picture), input, preprocess: BYTES, fit: 'crop' });
    await expect(made).rejects.toThrow('"input" takes 4');
  });
});

describe('a picture reduced by Pillow', () => {
  const [height = 0, width = 0] = pillow.picture;
  const [h = 0, w = 0] = pillow.size;
  // The formula of test/golden/frame-to-input/make.py
  const rgb = Float32Array.from({ length: height * width * 3 }, (_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return ((x * (3 + 2 * c) + y * (7 - c) + x * y * (c + 1)) % 256) / 255;
  });
  const picture = { width, height, rgb };
  it('is what the reference makes', () => {
    const source = sourceRectangle(width, height, w, h, 'stretch');
    expectClose(frameToInput(picture, source, [h, w], BYTES, false), pillow.rgb, { tolerance: 1e-5 });
  });

  it('is what the kernel makes', async () => {
    const input = output(test.arena, 'input', [1, h, w, 3]);
    const view = { ...of(picture), fit: 'stretch' } as const;
    const made = await frame({ picture: texture(picture), ...view, input, preprocess: BYTES });
    runSteps(test.gpu, [made.step]);
    await expectTensor(test.gpu, input, pillow.rgb, { tolerance: 1e-5 });
  });
});
