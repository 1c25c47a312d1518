/** Parameterisations for tests: built at a size, their quads written and read. */

import { imageKind } from '../../src/explain/images/index.ts';
import type { ImageSource } from '../../src/explain/images/source.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { padChannels } from '../../src/gpu/tensor.ts';
import type { TestGpu } from '../kernels/harness.ts';

export interface SourceTest {
  source(
    kind: string,
    pictures: number,
    height: number,
    width: number,
    channels?: 3 | 4,
  ): Promise<ImageSource>;
  /** Writes dense values, `channels` a quad. */
  setQuads(buffer: GPUBuffer, dense: Float32Array, channels: number): void;
  readQuads(buffer: GPUBuffer, channels: number): Promise<Float32Array>;
  /** How many dense values a buffer holds. */
  quadLanes(buffer: GPUBuffer, channels: number): number;
}

export function withSources(test: TestGpu): SourceTest {
  return {
    source: (kind, pictures, height, width, channels = 3) =>
      imageKind(kind).build({ gpu: test.gpu, arena: test.arena, pictures, height, width, channels }),
    setQuads(buffer, dense, channels) {
      const padded = padChannels(dense, [1, 1, dense.length / channels, channels]);
      test.gpu.device.queue.writeBuffer(buffer, 0, padded);
    },
    async readQuads(buffer, channels) {
      return (await readBuffer(test.gpu, buffer)).filter((_, i) => i % 4 < channels);
    },
    quadLanes: (buffer, channels) => (buffer.size / 16) * channels,
  };
}

/** Σ aᵢ bᵢ in double precision. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? Number.NaN) * (b[i] ?? Number.NaN);
  return sum;
}
