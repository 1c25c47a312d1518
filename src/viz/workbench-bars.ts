/** Bars of the workbench: how long they are, and a histogram's as one path. */

/** A value's part of a whole bar, −1…1. @param full value of a whole bar */
export function shareOf(value: number, full: number): number {
  return full > 0 && Number.isFinite(value) ? Math.min(1, Math.max(-1, value / full)) : 0;
}

/** How far from nothing the farthest is. */
export function largestMagnitudeOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Space between two bars, as a share of a bar's room. */
const GAP = 0.15;

/**
 * Upright bars side by side in a unit square, the largest of full height. Roots are drawn: a layer's small values are so
 * many that its few large ones would not be seen.
 */
export function barPaths(counts: readonly number[]): string {
  const most = Math.sqrt(Math.max(1, ...counts));
  const room = 1 / counts.length;
  return counts
    .map((count, i) => {
      const [left, width, height] = [room * (i + GAP / 2), room * (1 - GAP), Math.sqrt(count) / most];
      return height > 0 ? `M${round(left)} 1v${round(-height)}h${round(width)}v${round(height)}z` : '';
    })
    .join('');
}

function round(length: number): number {
  return Math.round(length * 1e4) / 1e4;
}
