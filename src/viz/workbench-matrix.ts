/** The table of layers and atoms as a drawing: where its lines run. A unit is a crossing's width, and its height. */

/** A crossing, counted from the top left one. */
export interface Crossing {
  readonly row: number;
  readonly column: number;
}

/** How far a line bends away from the straight one. */
const BEND = 0.35;

/** A line from one crossing's middle to another's, bent so that lines over the same crossings stay apart. */
export function linePath(from: Crossing, to: Crossing): string {
  const [x, y] = [from.column + 0.5, from.row + 0.5];
  const [u, v] = [to.column + 0.5, to.row + 0.5];
  const bend = x === u ? BEND : 0;
  const middle = (y + v) / 2;
  return `M${x} ${y}C${x + bend} ${middle} ${u + bend} ${middle} ${u} ${v}`;
}
