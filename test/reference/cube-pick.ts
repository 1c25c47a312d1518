/**
 * cube-pick without walking: every cell is cut with the ray by itself, the cuts are sorted by distance, and the light
 * that each takes away is compared.
 */

import { cubeShare } from './cube-pack.ts';
import type { Bounds } from './cube-voxels.ts';
import { cubeVoxels } from './cube-voxels.ts';

export interface PickQuestion extends Bounds {
  /** In cells: column, row, channel. */
  readonly origin: readonly number[];
  readonly direction: readonly number[];
  readonly threshold: number;
  readonly gain: number;
  readonly opacity: number;
  readonly density: number;
  readonly solid: boolean;
}

export interface Picked {
  readonly column: number;
  readonly row: number;
  readonly channel: number;
  readonly value: number;
  /** Share of what is seen that comes from this cell. */
  readonly share: number;
}

export function cubePick(
  x: Float32Array,
  shape: readonly number[],
  scale: number,
  question: PickQuestion,
): Picked | null {
  const [, , w, c] = shape;
  const cuts: { number: number; enter: number; exit: number }[] = [];
  for (const number of cubeVoxels(x, shape, scale, question, question.threshold).keys()) {
    const cell = [Math.floor(number / c!) % w!, Math.floor(number / (c! * w!)), number % c!];
    const [enter, exit] = cut(cell, question);
    if (exit > enter) cuts.push({ number, enter, exit });
  }
  cuts.sort((a, b) => a.enter - b.enter);
  let light = 1;
  let best: Picked | null = null;
  for (const { number, enter, exit } of cuts) {
    const value = x[number]!;
    const strength = Math.min(1, Math.abs(cubeShare(value, scale)) * question.gain);
    const clear =
      (1 - Math.min(0.999, question.opacity * strength * strength)) ** ((exit - enter) * question.density);
    const share = light * (question.solid ? 1 : 1 - clear);
    const [column, row, channel] = [
      Math.floor(number / c!) % w!,
      Math.floor(number / (c! * w!)),
      number % c!,
    ];
    if (share > (best?.share ?? 0)) best = { column, row, channel, value, share };
    light -= share;
    if (light < 0.01) break;
  }
  return best;
}

/** Where a ray enters and leaves a cell. */
function cut(cell: readonly number[], { origin, direction }: PickQuestion): [number, number] {
  let [enter, exit] = [0, Number.POSITIVE_INFINITY];
  for (let axis = 0; axis < 3; axis++) {
    const d = Math.abs(direction[axis]!) < 1e-9 ? 1e-9 : direction[axis]!;
    const a = (cell[axis]! - origin[axis]!) / d;
    const b = (cell[axis]! + 1 - origin[axis]!) / d;
    enter = Math.max(enter, Math.min(a, b));
    exit = Math.min(exit, Math.max(a, b));
  }
  return [enter, exit];
}
