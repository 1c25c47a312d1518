/** What of the workbench can be saved: its picture, a table of all numbers, the maps. */

import { type BenchPart, paintBench } from '../../../viz/workbench-sheet.ts';
import { csvExport, fileName, jsonExport, npyExport, pngExport } from '../export.ts';
import type { ViewExport } from '../view.ts';
import type { ElementAnswer } from './element-answer.ts';
import type { BenchElement } from './grammar.ts';

/** An element with what it shows. */
export interface ShownElement {
  readonly element: BenchElement;
  /** What it is, in words. */
  readonly words: string;
  readonly answer: ElementAnswer;
  readonly part: BenchPart;
}

/** @param shown asked for when something is saved */
export function benchExports(network: string, shown: () => readonly ShownElement[]): readonly ViewExport[] {
  const now = shown();
  if (now.length === 0) return [];
  const file = fileName('workbench', network);
  const maps = now.flatMap(({ answer, words }, i) => (answer.kind === 'cells' ? [{ answer, words, i }] : []));
  return [
    pngExport(file, async () => paintBench(shown().map(({ words, part }) => ({ title: words, part })))),
    csvExport(file, () => [
      ['element', 'what', 'value'],
      shown().flatMap(({ words, answer }) => rowsOf(answer).map((row) => [words, ...row])),
    ]),
    jsonExport(file, () =>
      shown().map(({ element, words, answer }) => ({ ...element, words, shown: rowsOf(answer) })),
    ),
    ...maps.map(({ answer, words, i }) =>
      npyExport(`Map: ${words}`, fileName(file, i + 1, answer.layer), async () => ({
        values: answer.values,
        shape: [answer.rows, answer.columns],
      })),
    ),
  ];
}

function rowsOf(answer: ElementAnswer): readonly (readonly [what: string, value: number])[] {
  switch (answer.kind) {
    case 'items':
      return answer.items.map(({ words, value }) => [words, value]);
    case 'cells':
      return Array.from(answer.values, (value, i) => {
        return [`row ${Math.floor(i / answer.columns)}, col ${i % answer.columns}`, value];
      });
    case 'groups':
      return Array.from(answer.present.factors.magnitudes, (value, i) => [`group ${i + 1}`, value]);
    case 'histogram': {
      const { low, high, counts } = answer.histogram;
      const width = (high - low) / counts.length;
      return counts.map((count, i) => [`from ${low + i * width}`, count]);
    }
    case 'picture':
    case 'nothing':
      return [];
  }
}
