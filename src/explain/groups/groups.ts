/** The answer of a factorisation on the CPU: which groups of neurons a layer has, where they fire and how strongly. */

import { quads } from '../../gpu/tensor.ts';

/** Non-negative factors: activations ≈ loadings · directions. */
export interface Factors {
  readonly groups: number;
  /** [pixels, groups]: how strongly each group fires at each pixel, row by row from the top left. */
  readonly loadings: Float32Array;
  /** [groups, channels]: what each group is made of. */
  readonly directions: Float32Array;
}

export interface Groups extends Factors {
  /** Pixels of the layer, down and across. */
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** [groups]: the Frobenius norm of each group's rank-one matrix, |loadings| · |direction|, in units of the activations. */
  readonly magnitudes: Float32Array;
  /** |x − loadings · directions| / |x|; 0 where the layer is 0 everywhere. */
  readonly error: number;
  /** What the last sweep still wanted to change, in scikit-learn's measure; its ratio to the first sweep's is the tolerance. */
  readonly violation: number;
}

/** Sizes of a factorisation. */
export interface GroupsShape {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly groups: number;
}

/** A factorisation takes so many groups at most: their values fill four quads. */
export const MOST_GROUPS = 16;

/** Numbers of the summary: error, violation, size of x, nothing, then a magnitude for each group that there can be. */
export const SUMMARY_LENGTH = 4 + MOST_GROUPS;

/** Where the loadings, the directions and the summary begin in a report, and its length; in floats. */
export function reportLayout({ rows, columns, channels, groups }: GroupsShape) {
  const directions = rows * columns * quads(groups) * 4;
  const summary = directions + groups * quads(channels) * 4;
  return { loadings: 0, directions, summary, length: summary + SUMMARY_LENGTH };
}

/** Takes the groups out of a report as it came from the GPU. */
export function unpackGroups(report: Float32Array, shape: GroupsShape): Groups {
  const { rows, columns, channels, groups } = shape;
  const at = reportLayout(shape);
  const summary = report.subarray(at.summary, at.summary + SUMMARY_LENGTH);
  return {
    ...shape,
    loadings: dense(report.subarray(at.loadings, at.directions), rows * columns, groups),
    directions: dense(report.subarray(at.directions, at.summary), groups, channels),
    magnitudes: summary.slice(4, 4 + groups),
    error: summary[0] ?? 0,
    violation: summary[1] ?? 0,
  };
}

/** Rows without their padding lanes. */
function dense(padded: Float32Array, rows: number, length: number): Float32Array {
  const values = new Float32Array(rows * length);
  const pitch = quads(length) * 4;
  for (let row = 0; row < rows; row++) {
    values.set(padded.subarray(row * pitch, row * pitch + length), row * length);
  }
  return values;
}
