/** The pictures that golden derivatives are about: test/golden/gradients/make.py draws the same. */

import { readFileSync } from 'node:fs';
import { readNpy } from '../../src/net/formats/npy.ts';
import type { Graph, Shape } from '../../src/net/graph.ts';

const PHOTOGRAPH = '../shared/weights/bvlc_googlenet/oracle/data.npy';

/**
 * Dense [1, h, w, 3], preprocessed: for pocket the picture of test/golden/pocket, for others GoogLeNet's photograph.
 * @param noise seed of the noise on it; with the recipe's, no unit lies within rounding of where a gradient jumps
 */
export function goldenPicture(graph: Graph, noise: number): { shape: Shape; values: Float32Array } {
  const isPocket = graph.name === 'pocket';
  const plain = isPocket ? drawn(graph) : photograph();
  return {
    shape: isPocket ? graph.inputShape : [1, 227, 227, 3],
    values: Float32Array.from(plain, (value, i) => value + (hash(noise, i) >>> 24) / 32 - 4),
  };
}

function drawn({ preprocess: { scale, mean, std } }: Graph): number[] {
  const pixels = [...readFileSync('test/golden/pocket/picture.bin')];
  return pixels.map((value, i) => ((value / 255) * scale - (mean[i % 3] ?? 0)) / (std[i % 3] ?? 1));
}

function photograph(): number[] {
  const { data } = readNpy(readFileSync(PHOTOGRAPH));
  const size = data.length / 3;
  return Array.from(data, (_, i) => data[(i % 3) * size + Math.floor(i / 3)] ?? 0);
}

/** The hash of the recipe: 32 bits for each index. */
export function hash(k: number, i: number): number {
  let h = Math.imul(i + 1, Math.imul(2 * k + 1, 2654435761));
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
}
