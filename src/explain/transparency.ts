/** Objectives times transparency: what a layer likes counts by how little of a picture is opaque. */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { type GpuTensor, tensorParams } from '../gpu/tensor.ts';
import productWgsl from '../shaders/transparency-product.wgsl?raw';
import { uploadTable } from './images/source.ts';
import { eachPicture } from './objectives/objective.ts';
import type { StepClock, StepRing } from './step-ring.ts';

export interface TransparencyContext {
  readonly gpu: Gpu;
  readonly arena: Arena;
  readonly clock: StepClock;
  /** A weight per term and step, and [terms, n] values. */
  readonly weights: StepRing;
  readonly values: GPUBuffer;
}

/**
 * The step that comes when the pictures' gradient holds that of the terms about layers and nothing else.
 * @param targets the layer that each term is about; null for the picture
 * @throws RangeError for pictures that are opaque
 */
export async function transparencyStep(
  { gpu, arena, clock, weights, values }: TransparencyContext,
  targets: readonly (string | null)[],
  picture: GpuTensor,
  dpicture: GpuTensor,
): Promise<Step> {
  if (picture.shape[3] !== 4) {
    throw new RangeError('Opaque pictures have no transparency to multiply by: make them with alpha.');
  }
  const kernel = await gpu.kernel('transparency-product', productWgsl);
  const about = Float32Array.from(targets, (layer) => Number(layer !== null));
  const counted = uploadTable(arena, 'terms about layers', about);
  return kernel.step(
    arena,
    { clock: clock.buffer, weights: weights.buffer, counted, values, picture, dpicture },
    {
      picture: tensorParams(picture),
      dpicture: tensorParams(dpicture),
      slots: weights.slots,
      terms: weights.stride,
    },
    eachPicture(picture),
  );
}
