/**
 * Where the cells of a layer lie in the scene.
 *
 * The box is centred on the origin, one unit wide. Columns go right, rows go down with row 0 on top, channels come
 * toward the viewer with channel 0 nearest the picture. Places inside are counted in cells: (0, 0, 0) is the outer
 * corner of the first cell, (w, h, c) that of the last.
 */

import type { TensorShape } from '../gpu/tensor.ts';
import type { CubeSettings, Range } from './settings.ts';

/** Three numbers in the order column (x), row (y), channel (z). */
export type Triple = readonly [x: number, y: number, z: number];

/** The axes in the order of a Triple, under the names of their settings. */
export const AXES = ['columns', 'rows', 'channels'] as const;
export type AxisName = (typeof AXES)[number];

/** The first corner and the one past the end, in cells. */
export type CellBox = readonly [begin: Triple, end: Triple];

/** How far the picture lies behind channel 0. */
export const PICTURE_GAP = 0.08;

/** Cells along each axis. */
export function cellCounts([, h, w, c]: TensorShape): Triple {
  return [w, h, c];
}

/** Size of the box in the scene. */
export function boxSize([w, h]: Triple, depth: number): Triple {
  return [1, h / w, depth];
}

/** A place counted in cells → the scene. */
export function cellsToScene(place: Triple, counts: Triple, size: Triple): [number, number, number] {
  return [
    (place[0] / counts[0] - 0.5) * size[0],
    (0.5 - place[1] / counts[1]) * size[1],
    (place[2] / counts[2] - 0.5) * size[2],
  ];
}

/** A place in the scene → counted in cells. */
export function sceneToCells(place: Triple, counts: Triple, size: Triple): [number, number, number] {
  return [
    (place[0] / size[0] + 0.5) * counts[0],
    (0.5 - place[1] / size[1]) * counts[1],
    (place[2] / size[2] + 0.5) * counts[2],
  ];
}

export interface Ray {
  readonly origin: Triple;
  readonly direction: Triple;
}

/** A ray in the scene → counted in cells; its direction stays one unit of the scene long. */
export function rayToCells({ origin, direction: [x, y, z] }: Ray, counts: Triple, size: Triple): Ray {
  const direction = [
    (x * counts[0]) / size[0],
    (-y * counts[1]) / size[1],
    (z * counts[2]) / size[2],
  ] as const;
  return { origin: sceneToCells(origin, counts, size), direction };
}

/** What is shown: lo ≤ cell < hi on each axis. */
export interface CellLimits {
  readonly lo: Triple;
  readonly hi: Triple;
}

/** The ranges of the settings as limits inside of this layer; each keeps at least one cell. */
export function cellLimits(settings: Readonly<CubeSettings>, counts: Triple): CellLimits {
  const ends = AXES.map((axis, i) => rangeLimits(settings[axis], counts[i] ?? 1));
  const pick = (end: 0 | 1) => [ends[0]?.[end] ?? 0, ends[1]?.[end] ?? 0, ends[2]?.[end] ?? 0] as const;
  return { lo: pick(0), hi: pick(1) };
}

function rangeLimits(range: Range, count: number): readonly [number, number] {
  if (!range) return [0, count];
  const first = Math.min(Math.max(0, Math.round(Math.min(range[0], range[1]))), count - 1);
  const last = Math.min(Math.max(first, Math.round(Math.max(range[0], range[1]))), count - 1);
  return [first, last + 1];
}

/**
 * The length in the scene over which a cell's opacity is meant, as a density (1 / length). Between the thickness of a
 * cell and a fixed length: eight thick channels let light through, 480 thin ones do not vanish.
 */
export function opacityDensity(counts: Triple, size: Triple): number {
  const thickness = Math.min(size[0] / counts[0], size[1] / counts[1], size[2] / counts[2]);
  return 1 / Math.sqrt(thickness * TYPICAL_LENGTH);
}

const TYPICAL_LENGTH = 0.03;

/** The twelve edges as pairs of corners; a corner's bits 0, 1, 2 tell the high end of x, y, z. */
export const BOX_EDGES: readonly (readonly [from: number, to: number])[] = [
  [0, 1],
  [2, 3],
  [4, 5],
  [6, 7],
  [0, 2],
  [1, 3],
  [4, 6],
  [5, 7],
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
];

/** A corner of the box between two places, both counted in cells. */
export function corner(bits: number, lo: Triple, hi: Triple): [number, number, number] {
  return [bits & 1 ? hi[0] : lo[0], bits & 2 ? hi[1] : lo[1], bits & 4 ? hi[2] : lo[2]];
}

/** A cell, or with null the whole of an axis: a cell's vector, a channel's plane. */
export interface BoxPlace {
  readonly row: number | null;
  readonly column: number | null;
  readonly channel: number | null;
}

export function boxOf({ row, column, channel }: BoxPlace, [columns, rows, channels]: Triple): CellBox {
  return [
    [column ?? 0, row ?? 0, channel ?? 0],
    [
      column === null ? columns : column + 1,
      row === null ? rows : row + 1,
      channel === null ? channels : channel + 1,
    ],
  ];
}
