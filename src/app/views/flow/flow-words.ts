/** The flow in words: for those who listen, and for the line under the settings. */

import type { FlowLink } from '../../../viz/flow-layout.ts';
import type { FlowNode } from '../../../viz/flow-links.ts';
import { formatNumber } from '../../../viz/numbers.ts';
import type { FlowAnswer } from './flow-answer.ts';

export function nodeInWords({ early, late, classes }: FlowAnswer, { column, index }: FlowNode): string {
  if (column === 2) return classes[index]?.label ?? '';
  return `group ${index + 1} of ${(column === 0 ? early : late).layer}`;
}

/** "group 3 of mixed4a → group 1 of mixed4d: −0.42" */
export function linkInWords(answer: FlowAnswer, { gap, from, to, value }: FlowLink): string {
  const source = nodeInWords(answer, { column: gap, index: from });
  const target = nodeInWords(answer, { column: gap === 0 ? 1 : 2, index: to });
  return `${source} → ${target}: ${formatNumber(value)}`;
}

/** What the selected node does most, or what does most for it. */
export function flowInWords(answer: FlowAnswer, selected: FlowNode | null): string {
  if (!selected) return 'Teal adds, salmon takes away; the wider, the more. Point at a group or a class.';
  const name = nodeInWords(answer, selected);
  const { numbers } = answer;
  const { column, index } = selected;
  const values = (rows: readonly Float32Array[]) => rows.map((row) => row[index] ?? 0);
  if (column === 2) {
    return `${capital(name)} owes ${strongest(answer, [...(numbers.late[index] ?? [])], 1)}.`;
  }
  const next = column === 0 ? numbers.between : numbers.late;
  if (next.length === 0) return `${capital(name)}.`;
  return `${capital(name)} gives ${strongest(answer, values(next), column === 0 ? 1 : 2)}.`;
}

/** "most to lion (1.23), least to tabby (−0.42)" */
function strongest(answer: FlowAnswer, values: readonly number[], column: 1 | 2): string {
  const word = (at: number) =>
    `to ${nodeInWords(answer, { column, index: at })} (${formatNumber(values[at] ?? 0)})`;
  const most = values.indexOf(Math.max(...values));
  const least = values.indexOf(Math.min(...values));
  return most === least ? word(most) : `most ${word(most)}, least ${word(least)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
