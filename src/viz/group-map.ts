/** Maps of a layer's groups, one colour per cell: RGBA bytes, row by row. */

import { aloneColour, cellColour, type RgbBytes } from './group-colours.ts';

/** How strongly each group fires in each cell. */
export interface GroupStrengths {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
  /** [rows · columns, groups], not negative, in units of the activations. */
  readonly strengths: Float32Array;
  /** The largest of them. */
  readonly full: number;
}

/** All groups at once, each in its colour. */
export function groupsMap({ groups, strengths, full }: GroupStrengths): Uint8ClampedArray<ArrayBuffer> {
  const cells = strengths.length / groups;
  return paint(cells, (cell) => cellColour(strengths.subarray(cell * groups, (cell + 1) * groups), full));
}

/** One group alone, on the scale of all. */
export function groupAloneMap(
  { groups, strengths, full }: GroupStrengths,
  group: number,
): Uint8ClampedArray<ArrayBuffer> {
  const cells = strengths.length / groups;
  return paint(cells, (cell) => aloneColour(group, groups, strengths[cell * groups + group] ?? 0, full));
}

/** A number per cell. */
export function strengthsOf({ groups, strengths }: GroupStrengths, group: number): Float32Array {
  return Float32Array.from(
    { length: strengths.length / groups },
    (_, cell) => strengths[cell * groups + group] ?? 0,
  );
}

/** Shares 0…1 of each group in a cell, by the largest of the layer: how far its icon stands out. */
export function sharesInCell({ groups, strengths, full }: GroupStrengths, cell: number): number[] {
  return Array.from({ length: groups }, (_, group) =>
    full > 0 ? Math.min(1, (strengths[cell * groups + group] ?? 0) / full) : 0,
  );
}

function paint(cells: number, colour: (cell: number) => RgbBytes): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(cells * 4);
  for (let cell = 0; cell < cells; cell++) rgba.set([...colour(cell), 255], cell * 4);
  return rgba;
}
