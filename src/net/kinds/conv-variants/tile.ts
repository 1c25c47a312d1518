/** A tile: the pixels and quads that a workgroup owns of what is written. */

import { quads } from '../../../gpu/tensor.ts';
import type { ConvTask } from './task.ts';

export interface Tile {
  readonly pixels: number;
  readonly quads: number;
  /** Invocations of a workgroup, all along x. */
  readonly invocations: number;
}

/** Tiles of pixels along x, of quads along y; along z a gradient's phases, the remainders of its pixels by the stride. */
export function workgroups(task: ConvTask, tile: Tile): [number, number, number] {
  const [n, h, w, c] = written(task);
  const [down, right] = task.direction === 'dx' ? task.window.stride : [1, 1];
  const pixels = n * Math.ceil(h / down) * Math.ceil(w / right);
  return [Math.ceil(pixels / tile.pixels), Math.ceil(quads(c) / tile.quads), down * right];
}

/** What `Kernel.step` is to be told for so many workgroups. */
export function invocations(task: ConvTask, tile: Tile): [number, number, number] {
  const [x, y, z] = workgroups(task, tile);
  return [x * tile.invocations, y, z];
}

/** The shape of what the kernel writes. */
export function written({ direction, x, y }: ConvTask): ConvTask['x'] {
  return direction === 'dx' ? x : y;
}
