/** How icons are made: lucid's default picture of a channel, small. The same that `npm run icons` renders. */

import type { Graph } from '../../net/graph.ts';

export interface IconRecipe {
  /** Height and width in pixels. */
  readonly size: number;
  readonly steps: number;
  readonly seed: number;
  /** Channels at once. */
  readonly batch: number;
}

export const ICONS: IconRecipe = { size: 64, steps: 96, seed: 0, batch: 16 };
/** For a device that computes on the CPU: two at once, so that the page still moves, and fewer steps. */
export const SOFTWARE_ICONS: IconRecipe = { size: 64, steps: 48, seed: 0, batch: 2 };

/** What icons of a recipe are kept under; how many are made at once changes nothing. */
export function iconKey({ size, steps, seed }: IconRecipe): string {
  return `fourier ${size} px, ${steps} steps, seed ${seed}`;
}

/** Weights that are looked at for a network's key: enough to tell two of one name apart. */
const SAMPLES = 64;

/**
 * Name of a network, and a sum over some of its weights and how pictures meet it: files of one name may hold different
 * networks, and a person may change what they are shown.
 */
export function networkKey({ name, weights, preprocess: { colour, scale, mean, std } }: Graph): string {
  let hash = 0x811c9dc5;
  const bits = new DataView(new ArrayBuffer(4));
  const add = (value: number) => {
    bits.setFloat32(0, value);
    hash = Math.imul(hash ^ bits.getUint32(0), 0x01000193) >>> 0;
  };
  for (const { data } of weights.values()) {
    const stride = Math.max(1, Math.floor(data.length / SAMPLES));
    for (let i = 0; i < data.length; i += stride) add(data[i] ?? 0);
  }
  for (const value of [colour === 'rgb' ? 0 : 1, scale, ...mean, ...std]) add(value);
  return `${name} ${hash.toString(16)}`;
}
