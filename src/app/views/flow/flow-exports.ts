/** What can be saved of a flow: its picture, and every link as a row. */

import { paintFlow } from '../../../viz/flow-picture.ts';
import { csvExport, fileName, jsonExport, pngExport } from '../export.ts';
import type { ViewExport } from '../view.ts';
import type { FlowAnswer } from './flow-answer.ts';
import { nodeInWords } from './flow-words.ts';

/** None while there is nothing. @param canvases of the groups, column by column */
export function flowExports(
  network: string,
  shown: () => FlowAnswer | null,
  canvases: () => readonly (readonly (HTMLCanvasElement | null)[])[],
): readonly ViewExport[] {
  const now = shown();
  if (!now) return [];
  const file = fileName('flow', network, now.early.layer, now.late.layer);
  const answer = () => shown() ?? now;
  return [
    pngExport(file, async () => {
      const { numbers, classes } = answer();
      return paintFlow({ numbers, names: classes.map(({ label }) => label), icons: canvases() });
    }),
    csvExport(file, () => [['from', 'to', 'attribution'], flowTable(answer())]),
    jsonExport(file, () => plain(answer())),
  ];
}

/** Every link between neighbouring columns, and from the earlier groups to the classes. */
export function flowTable(answer: FlowAnswer): (readonly [from: string, to: string, value: number])[] {
  const { numbers } = answer;
  const rows = (values: readonly Float32Array[], from: 0 | 1, to: 1 | 2) =>
    values.flatMap((row, target) =>
      Array.from(row, (value, source) => {
        const name = nodeInWords(answer, { column: from, index: source });
        return [name, nodeInWords(answer, { column: to, index: target }), value] as const;
      }),
    );
  return [...rows(numbers.between, 0, 1), ...rows(numbers.late, 1, 2), ...rows(numbers.early, 0, 2)];
}

function plain({ early, late, classes, numbers }: FlowAnswer) {
  const lists = (rows: readonly Float32Array[]) => rows.map((row) => [...row]);
  return {
    layers: [early.layer, late.layer],
    magnitudes: [[...early.factors.magnitudes], [...late.factors.magnitudes]],
    classes,
    between: lists(numbers.between),
    late: lists(numbers.late),
    early: lists(numbers.early),
  };
}
