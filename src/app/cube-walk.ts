/** Where keys lead: the camera by the arrow keys with Shift, the kept cell by i, j, k, l, u and o. */

import type { Shape } from '../net/graph.ts';
import type { CameraView } from '../viz/cube-camera.ts';
import type { Neuron } from './cuts.ts';

/** Radians that a press turns. */
const TURN = Math.PI / 18;
/** The camera never looks straight down or up: it would not know where right is. */
const POLES = 0.05;

const TURNS: Readonly<Record<string, readonly [azimuth: number, polar: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const STEPS: Readonly<Record<string, readonly [row: number, column: number, channel: number]>> = {
  i: [-1, 0, 0],
  k: [1, 0, 0],
  j: [0, -1, 0],
  l: [0, 1, 0],
  u: [0, 0, -1],
  o: [0, 0, 1],
};

/** The camera as a key turns it around the cube; null for other keys. */
export function turned(view: CameraView, key: string): CameraView | null {
  const turn = TURNS[key];
  if (!turn) return null;
  const polar = Math.min(Math.PI - POLES, Math.max(POLES, view.polar + turn[1] * TURN));
  return { ...view, azimuth: view.azimuth + turn[0] * TURN, polar };
}

/** The keys that walk from cell to cell. */
export const WALKING_KEYS = Object.keys(STEPS);

/** The next cell in a key's way, inside the layer. */
export function walked(cell: Neuron, key: string, [, rows, columns, channels]: Shape): Neuron {
  const [row, column, channel] = STEPS[key] ?? [0, 0, 0];
  const inside = (at: number, count: number) => Math.min(count - 1, Math.max(0, at));
  return {
    row: inside(cell.row + row, rows),
    column: inside(cell.column + column, columns),
    channel: inside(cell.channel + channel, channels),
  };
}
