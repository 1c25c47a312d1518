/**
 * What a parameterisation is: numbers that an optimiser moves, and the way from them to a plane of raw values, `t`,
 * that `colour.ts` turns into a picture. Everything is a batch of n independent pictures.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, TENSOR_USAGE } from '../../gpu/tensor.ts';
import type { Random } from '../random.ts';

export interface SourceContext {
  readonly gpu: Gpu;
  readonly arena: Arena;
  readonly pictures: number;
  readonly height: number;
  readonly width: number;
  /** 3, or 4 with transparency. */
  readonly channels: 3 | 4;
}

/** A parameterisation at one size. */
export interface ImageSource {
  /** What is optimised, in quads; lanes that no channel uses are zero and stay zero. */
  readonly params: GPUBuffer;
  readonly dparams: GPUBuffer;
  /** Raw values [n, h, at least w, channels]; their gradient. */
  readonly t: GpuTensor;
  readonly dt: GpuTensor;
  /** params → t */
  readonly forward: readonly Step[];
  /** dt → dparams */
  readonly backward: readonly Step[];
  /** A t that was written into `dt` → params that give it, or come near. What `dt` and `dparams` held is lost. */
  readonly invert: readonly Step[];
  /** Numbers to begin with, each picture from its own stream. */
  noise(draws: readonly Random[]): Float32Array<ArrayBuffer>;
}

export interface ImageKind {
  readonly name: string;
  readonly label: string;
  build(context: SourceContext): Promise<ImageSource>;
}

/** Deviation of the noise that every parameterisation begins with (lucid, optvis/param). */
export const NOISE = 0.01;

/** A plane of raw values. */
export function createPlane(context: SourceContext, label: string, width = context.width): GpuTensor {
  const { arena, pictures, height, channels } = context;
  const buffer = createQuads(arena, label, pictures * height * width);
  return { label, shape: [pictures, height, width, channels], dtype: 'f32', buffer, pitch: 1, first: 0 };
}

/** A zeroed buffer of vec4f. */
export function createQuads(arena: Arena, label: string, count: number): GPUBuffer {
  return arena.buffer(label, count * 16, TENSOR_USAGE);
}

/** Numbers that kernels read and nobody writes again. */
export function uploadTable(arena: Arena, label: string, values: Float32Array<ArrayBuffer>): GPUBuffer {
  return arena.upload(label, values, BufferUsage.STORAGE);
}

/** Fills some quads of `target` with noise in the lanes that are channels. */
export function fillNoise(
  target: Float32Array,
  first: number,
  count: number,
  channels: number,
  draw: Random,
): void {
  for (let quad = first; quad < first + count; quad++) {
    for (let lane = 0; lane < channels; lane++) target[quad * 4 + lane] = NOISE * draw.normal();
  }
}

/** A dispatch over `count` quads that lie in a row: too many for one side of a dispatch, so folded into rows. */
export function quadRows(count: number): { count: number; width: number; size: [number, number] } {
  const width = Math.min(count, 4096);
  return { count, width, size: [width, Math.ceil(count / width)] };
}
