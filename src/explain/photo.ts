/**
 * A photograph that objectives compare with. At every step it is seen through the same transform as the pictures, goes
 * through the same network before them, and its activations are put aside: no second network is needed.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { createTensor, type GpuTensor, quads, tensorBytes, tensorParams } from '../gpu/tensor.ts';
import type { Network } from '../net/network.ts';
import copyWgsl from '../shaders/concat-copy.wgsl?raw';
import type { Pair } from './terms.ts';
import type { View } from './view.ts';

export interface Photo {
  /** [1 or n, h, w, 3] in 0…1: what is written here is what the steps to come compare with. */
  readonly picture: GpuTensor;
  /** Its activations by layer, [1 or n, h, w, c]. */
  readonly maps: ReadonlyMap<string, GpuTensor>;
  /** picture → maps; leaves the network's other values to whoever comes next. */
  readonly steps: readonly Step[];
}

/**
 * @param given the photographs: one for the whole batch, or one each. They are not copied here.
 * @param layers those to compare
 * @returns null where there is nothing to compare
 * @throws RangeError where they are not of the pictures' size
 */
export async function buildPhoto(
  gpu: Gpu,
  arena: Arena,
  { network, view, picture: own }: { network: Network; view: View; picture: GpuTensor },
  given: GpuTensor | undefined,
  layers: readonly string[],
): Promise<Photo | null> {
  if (!given || layers.length === 0) return null;
  checkPhoto(given, own.shape);
  const { shape } = given;
  const kernel = await gpu.kernel('concat-copy', copyWgsl);
  const picture = createTensor(arena, 'photo', shape);
  const maps = new Map<string, GpuTensor>();
  const copies = layers.map((layer) => {
    const x = network.tensor(layer);
    const [, h, w, c] = x.shape;
    const y = createTensor(arena, `${layer} of the photo`, [shape[0], h, w, c]);
    maps.set(layer, y);
    const params = { x: tensorParams(x), y: tensorParams(y), start: 0 };
    return kernel.step(arena, { x, y }, params, [w * quads(c), h, shape[0]], y.label);
  });
  return { picture, maps, steps: [view.seeing(picture), ...network.forward(layers).steps, ...copies] };
}

/** The same layers, with what each is for the photograph. */
export function withPhoto(layers: ReadonlyMap<string, Pair>, photo: Photo | null): ReadonlyMap<string, Pair> {
  const withMap = ([name, pair]: [string, Pair]): [string, Pair] => {
    const map = photo?.maps.get(name);
    return [name, map ? { ...pair, photo: map } : pair];
  };
  return new Map([...layers].map(withMap));
}

/** Encodes the copy of a photograph into the dream's. @throws RangeError where its shape or layout is another */
export function copyPhoto(encoder: GPUCommandEncoder, from: GpuTensor, to: GpuTensor): void {
  checkPhoto(from, to.shape);
  const bytes = tensorBytes([1, to.shape[1], to.shape[2], to.shape[3]]);
  for (let n = 0; n < to.shape[0]; n++) {
    const source = from.shape[0] === 1 ? 0 : n * bytes;
    encoder.copyBufferToBuffer(from.buffer, source, to.buffer, n * bytes, bytes);
  }
}

/** @throws RangeError that says what fits */
function checkPhoto({ shape, pitch, first }: GpuTensor, [n, h, w]: GpuTensor['shape']): void {
  const fits = (shape[0] === 1 || shape[0] === n) && shape[1] === h && shape[2] === w && shape[3] === 3;
  if (fits && pitch === 1 && first === 0) return;
  throw new RangeError(
    `A photograph of [${shape}] does not fit pictures of ${w} × ${h}; resize it to [1,${h},${w},3].`,
  );
}
