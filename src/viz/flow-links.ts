/**
 * Which ribbons of a flow are shown, how wide and of which sign, by what is selected (Olah et al., The Building Blocks of
 * Interpretability, 2018, group attribution).
 */

import type { FlowLink } from './flow-layout.ts';

export interface FlowNumbers {
  /** [late][early]: what each earlier group does for each later one. */
  readonly between: readonly Float32Array[];
  /** [class][late] and [class][early]: what each group does for each class. */
  readonly late: readonly Float32Array[];
  readonly early: readonly Float32Array[];
}

/** Column 0 holds the earlier groups, 1 the later ones, 2 the classes. */
export interface FlowNode {
  readonly column: 0 | 1 | 2;
  readonly index: number;
}

/**
 * Nothing selected: all links as they are. A class: the links into it, and those between the groups in the sign of what the
 * earlier group does for the class, as wide as the later group counts for it. A group: its own links, and the way on of an
 * earlier one through the later groups, as wide as both links are strong. Values of 0 are left out.
 */
export function flowLinks(numbers: FlowNumbers, selected: FlowNode | null): FlowLink[] {
  const { column = null, index = 0 } = selected ?? {};
  const between =
    column === 2 ? towardsClass(numbers, index) : ownLinks(numbers.between, 0, column, index, [0, 1]);
  const onward =
    column === 0 ? onwardLinks(numbers, index) : ownLinks(numbers.late, 1, column, index, [1, 2]);
  return [...between, ...onward].filter(({ value }) => value !== 0);
}

/** All of a gap, or those that touch the selected node where it stands at one of the gap's sides. */
function ownLinks(
  values: readonly Float32Array[],
  gap: 0 | 1,
  column: 0 | 1 | 2 | null,
  index: number,
  [left, right]: readonly [left: number, right: number],
): FlowLink[] {
  return values.flatMap((row, to) =>
    Array.from(row, (value, from) => ({ gap, from, to, value })).filter(
      (link) =>
        column === null ||
        (column === left && link.from === index) ||
        (column === right && link.to === index),
    ),
  );
}

function towardsClass({ between, late, early }: FlowNumbers, index: number): FlowLink[] {
  const ofLate = late[index] ?? new Float32Array();
  const most = largest([ofLate]);
  return between.flatMap((row, to) =>
    Array.from(row, (value, from) => {
      const sign = Math.sign(early[index]?.[from] ?? 0);
      const share = most > 0 ? Math.abs(ofLate[to] ?? 0) / most : 0;
      return { gap: 0 as const, from, to, value: sign * Math.abs(value) * share };
    }),
  );
}

function onwardLinks({ between, late }: FlowNumbers, index: number): FlowLink[] {
  const most = largest(between);
  return late.flatMap((row, to) =>
    Array.from(row, (value, from) => {
      const share = most > 0 ? Math.abs(between[from]?.[index] ?? 0) / most : 0;
      return { gap: 1 as const, from, to, value: value * share };
    }),
  );
}

function largest(rows: readonly Float32Array[]): number {
  return rows.reduce((most, row) => row.reduce((m, value) => Math.max(m, Math.abs(value)), most), 0);
}
