/**
 * The picture's way into the network: a part of it, resized with a good filter and normalised.
 *
 * `sourceRectangle` is the one answer to "which part of the picture does the network see"; the overlay of a
 * receptive field uses it as well.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import type { ParamValues } from '../gpu/params.ts';
import { type GpuTensor, tensorParams } from '../gpu/tensor.ts';
import frameToInputWgsl from '../shaders/frame-to-input.wgsl?raw';
import type { Preprocess } from './graph.ts';

/** crop: fill the input, cut what is over; fit: show the whole picture, the rest is mean colour; stretch: neither. */
export type Fit = 'crop' | 'fit' | 'stretch';

/** In pixels of the picture from its top left. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What may change from frame to frame. */
export interface FrameView {
  /** Size of the picture; it lies at the top left of the texture, which may be larger. */
  readonly pictureWidth: number;
  readonly pictureHeight: number;
  readonly fit: Fit;
  readonly mirror: boolean;
  readonly preprocess: Preprocess;
}

export interface FrameToInputOptions extends FrameView {
  /** 2D, of a format that reads as float; values are used as they are stored. */
  readonly picture: GPUTextureView;
  /** [n, h, w, 3]; every n gets the picture. */
  readonly input: GpuTensor;
}

/** The part of the picture that the input shows: centred, and for "fit" reaching beyond the picture. */
export function sourceRectangle(
  pictureWidth: number,
  pictureHeight: number,
  inputWidth: number,
  inputHeight: number,
  fit: Fit,
): Rectangle {
  if (fit === 'stretch') return { x: 0, y: 0, width: pictureWidth, height: pictureHeight };
  const [across, down] = [pictureWidth / inputWidth, pictureHeight / inputHeight];
  const side = fit === 'crop' ? Math.min(across, down) : Math.max(across, down);
  const [width, height] = [inputWidth * side, inputHeight * side];
  return { x: (pictureWidth - width) / 2, y: (pictureHeight - height) / 2, width, height };
}

/** Writes the input from the picture. `set` changes how for the submits that follow. */
export class FrameToInput {
  readonly step: Step;
  readonly #input: GpuTensor;
  #view: FrameView;

  constructor(step: Step, input: GpuTensor, view: FrameView) {
    this.step = step;
    this.#input = input;
    this.#view = view;
  }

  /** The part of the picture that the input shows now. */
  get source(): Rectangle {
    return source(this.#input, this.#view);
  }

  set(changes: Partial<FrameView>): void {
    this.#view = { ...this.#view, ...changes };
    this.step.set(viewParams(this.#input, this.#view));
  }
}

export async function frameToInputStep(
  gpu: Gpu,
  arena: Arena,
  options: FrameToInputOptions,
): Promise<FrameToInput> {
  const { picture, input } = options;
  const [n, h, w, c] = input.shape;
  if (c !== 3) throw new RangeError(`A picture has 3 channels, but "${input.label}" takes ${c}.`);
  const kernel = await gpu.kernel('frame-to-input', frameToInputWgsl);
  const params = {
    ...viewParams(input, options),
    y: tensorParams(input),
  };
  const step = kernel.step(arena, { picture, y: input }, params, [w, h, n], 'frame to input');
  const { pictureWidth, pictureHeight, fit, mirror, preprocess } = options;
  return new FrameToInput(step, input, { pictureWidth, pictureHeight, fit, mirror, preprocess });
}

function source({ shape: [, h, w] }: GpuTensor, { pictureWidth, pictureHeight, fit }: FrameView): Rectangle {
  return sourceRectangle(pictureWidth, pictureHeight, w, h, fit);
}

function viewParams(input: GpuTensor, view: FrameView): ParamValues {
  const { colour, scale, mean, std } = view.preprocess;
  return {
    source: { ...source(input, view) },
    size: [view.pictureWidth, view.pictureHeight],
    mirror: Number(view.mirror),
    bgr: Number(colour === 'bgr'),
    scale,
    mean,
    deviation: std,
  };
}
