/**
 * Activations on the GPU: float32, [n, h, w, c], channels last, in quads.
 *
 * A quad is four consecutive channels, one vec4f. A pixel holds ⌈c / 4⌉ quads; the lanes past c are zero and
 * stay zero. A tensor may be a slot of a wider one (a branch of a concat): then `pitch` counts the quads of a
 * pixel of the whole and `first` is the slot's first quad. Kernels address
 * `((n · H + y) · W + x) · pitch + first + quad`.
 */

import type { Arena } from './arena.ts';
import { BufferUsage } from './flags.ts';

/** Batch, height, width, channels. */
export type TensorShape = readonly [n: number, h: number, w: number, c: number];

export interface GpuTensor {
  readonly label: string;
  readonly shape: TensorShape;
  readonly dtype: 'f32';
  readonly buffer: GPUBuffer;
  /** Quads per pixel in the buffer. */
  readonly pitch: number;
  /** First quad of this tensor within a pixel. */
  readonly first: number;
}

/** Quads that hold `channels` channels. */
export function quads(channels: number): number {
  return Math.ceil(channels / 4);
}

/** Bytes of a tensor of this shape that is not a slot of another. */
export function tensorBytes([n, h, w, c]: TensorShape): number {
  return n * h * w * quads(c) * 16;
}

/** Allocates a tensor; new GPU buffers are zero, so the padding lanes are too. */
export function createTensor(arena: Arena, label: string, shape: TensorShape): GpuTensor {
  const buffer = arena.buffer(label, tensorBytes(shape), TENSOR_USAGE);
  return { label, shape, dtype: 'f32', buffer, pitch: quads(shape[3]), first: 0 };
}

/** Written by kernels, read by kernels, read back, uploaded to. */
export const TENSOR_USAGE = BufferUsage.STORAGE | BufferUsage.COPY_SRC | BufferUsage.COPY_DST;

/** A slot of `whole` that begins at channel `start` (a multiple of 4) and is `channels` wide. */
export function slot(whole: GpuTensor, label: string, start: number, channels: number): GpuTensor {
  if (start % 4 !== 0)
    throw new RangeError(`Slot "${label}" begins at channel ${start}, not a multiple of 4.`);
  const [n, h, w] = whole.shape;
  return { ...whole, label, shape: [n, h, w, channels], first: whole.first + start / 4 };
}

/** `n` pictures of a batch from the one at `start` on. */
export function pictures(tensor: GpuTensor, start: number, n: number): GpuTensor {
  const [, h, w, c] = tensor.shape;
  return { ...tensor, shape: [n, h, w, c], first: tensor.first + start * h * w * tensor.pitch };
}

/** What kernels are told of a tensor: their `struct Tensor { shape: vec4u, pitch: u32, first: u32 }`. */
export function tensorParams(tensor: GpuTensor): { shape: number[]; pitch: number; first: number } {
  return { shape: [...tensor.shape], pitch: tensor.pitch, first: tensor.first };
}

/** Packs dense [n, h, w, c] values into quads, zeros in the padding lanes. */
export function padChannels(values: Float32Array, [n, h, w, c]: TensorShape): Float32Array<ArrayBuffer> {
  const width = quads(c) * 4;
  const padded = new Float32Array(n * h * w * width);
  for (let pixel = 0; pixel < n * h * w; pixel++) {
    padded.set(values.subarray(pixel * c, pixel * c + c), pixel * width);
  }
  return padded;
}

/** Takes the values of a tensor out of its buffer's contents: dense [n, h, w, c], no padding. */
export function unpadChannels(contents: Float32Array, tensor: Omit<GpuTensor, 'buffer'>): Float32Array {
  const [n, h, w, c] = tensor.shape;
  const values = new Float32Array(n * h * w * c);
  for (let pixel = 0; pixel < n * h * w; pixel++) {
    const from = (pixel * tensor.pitch + tensor.first) * 4;
    values.set(contents.subarray(from, from + c), pixel * c);
  }
  return values;
}
