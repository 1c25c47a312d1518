/**
 * What is behind transparent pictures: coloured noise, other at every step and for every picture, so that nothing but
 * what is opaque can please the network. lucid, optvis/transform.py (collapse_alpha_random).
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Step } from '../../gpu/kernel.ts';
import type { GpuTensor } from '../../gpu/tensor.ts';
import noiseWgsl from '../../shaders/image-noise.wgsl?raw';
import type { StepClock } from '../step-ring.ts';
import { Image } from './image.ts';
import { quadRows } from './source.ts';

export interface Background {
  /** [n, h, w, 3] in 0…1. */
  readonly picture: GpuTensor;
  /** The picture of the step that the clock is at. */
  readonly forward: readonly Step[];
}

/** Of the spectrum, fifty times what pictures begin with: all colours, as strong as in a photograph. lucid's default. */
const DEVIATION = 0.5;

/** @param size as the pictures */
export async function buildBackground(
  gpu: Gpu,
  arena: Arena,
  clock: StepClock,
  size: { readonly pictures: number; readonly height: number; readonly width: number },
  seed: number,
): Promise<Background> {
  const options = { kind: 'fourier', decorrelate: true, sigmoid: true, alpha: false, ...size };
  const image = await Image.create(gpu, arena, options);
  const kernel = await gpu.kernel('image-noise', noiseWgsl);
  const rows = quadRows(image.params.size / 16);
  const draw = kernel.step(
    arena,
    { clock: clock.buffer, noise: image.params },
    { count: rows.count, width: rows.width, seed: seed >>> 0, deviation: DEVIATION },
    rows.size,
  );
  return { picture: image.picture, forward: [draw, ...image.forward] };
}
