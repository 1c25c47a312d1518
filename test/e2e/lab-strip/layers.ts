/** Layers that look like a network's: a few warm spots in each channel, most channels quiet, made of formulas. */

import type { Arena } from '../../../src/gpu/arena.ts';
import { padChannels, quads, TENSOR_USAGE, type TensorShape } from '../../../src/gpu/tensor.ts';
import type { ShownLayer } from '../../../src/viz/settings.ts';
import { random } from '../../support/random.ts';

export const SHAPES: readonly (readonly [string, TensorShape])[] = [
  ['input', [1, 112, 112, 3]],
  ['conv2d0', [1, 56, 56, 32]],
  ['conv2d2', [1, 28, 28, 96]],
  ['mixed3a', [1, 28, 28, 256]],
  ['mixed3b', [1, 28, 28, 320]],
  ['mixed4a', [1, 14, 14, 508]],
  ['mixed4d', [1, 14, 14, 528]],
  ['mixed5a', [1, 7, 7, 832]],
  ['mixed5b', [1, 7, 7, 1024]],
  ['wide', [1, 2, 2, 4096]],
  ['softmax', [1, 1, 1, 1008]],
];

export function createLayer(arena: Arena, name: string, shape: TensorShape, seed: number): ShownLayer {
  const values = name === 'input' ? signedWaves(shape) : warmSpots(shape, seed);
  const buffer = arena.upload(name, padChannels(values, shape), TENSOR_USAGE);
  const range = new Float32Array(4);
  range[0] = values.reduce((a, b) => Math.min(a, b), 0);
  range[1] = values.reduce((a, b) => Math.max(a, b), 0);
  range[2] = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
  const tensor = { label: name, shape, dtype: 'f32' as const, buffer, pitch: quads(shape[3]), first: 0 };
  return { name, tensor, range: arena.upload(`${name}.range`, range, TENSOR_USAGE) };
}

function warmSpots([, h, w, c]: TensorShape, seed: number): Float32Array {
  const chance = random(seed);
  const values = new Float32Array(h * w * c);
  for (let channel = 0; channel < c; channel++) {
    const strength = chance.next() ** 4;
    // All channels answer somewhat to the same two objects, each to a spot of its own besides.
    const spots = [
      [0.32, 0.4, 0.16],
      [0.7, 0.62, 0.12],
      [chance.next(), chance.next(), 0.05 + 0.2 * chance.next()],
    ].map((spot) => [...spot, chance.next()]);
    for (let i = 0; i < h * w; i++) {
      const [x, y] = [((i % w) + 0.5) / w, (Math.floor(i / w) + 0.5) / h];
      let sum = -0.25 + 0.2 * (chance.next() - 0.5);
      for (const [cx = 0, cy = 0, size = 1, weight = 0] of spots) {
        sum += weight * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * size * size));
      }
      values[i * c + channel] = 100 * strength * Math.max(0, sum);
    }
  }
  return values;
}

function signedWaves([, h, w, c]: TensorShape): Float32Array {
  return Float32Array.from({ length: h * w * c }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / c) % w, Math.floor(i / c / w), i % c];
    const disc = Math.hypot(x - w * 0.4, y - h * 0.45) < w * 0.22 ? 70 : -60;
    return disc + 40 * Math.sin((x + y * channel) / 9 + channel);
  });
}
