/** What of a walk's present step can be saved: its picture, all channels of all columns. */

import type { Graph } from '../../../net/graph.ts';
import { formatNumber } from '../../../viz/numbers.ts';
import { paintSheet, type SheetColumn } from '../../../viz/word-sheet.ts';
import { selectedInWords, writeSelected } from '../../selected.ts';
import type { AppState } from '../../state.ts';
import { csvExport, fileName, jsonExport, npyExport, pngExport } from '../export.ts';
import type { ViewExport } from '../view.ts';
import type { PathColumns } from './columns.ts';
import type { PathsReading } from './reading.ts';

export function pathsExports(
  graph: Graph,
  reading: PathsReading,
  columns: PathColumns,
  method: AppState['paths']['method'],
): readonly ViewExport[] {
  const { root, score, classes } = reading;
  const file = fileName('paths', graph.name, writeSelected(root));
  const known = reading.columns.filter(({ channels }) => channels.length > 0);
  const rows = known.flatMap(({ layer, role, channels }) =>
    Array.from(channels, (value, channel) => [layer, role, channel, value]),
  );
  return [
    pngExport(file, async () => paint(selectedInWords(root, graph), columns)),
    csvExport(file, () => [['layer', 'relation', 'channel', 'attribution'], rows]),
    jsonExport(file, () => ({
      network: graph.name,
      root,
      score,
      method,
      columns: known.map(({ layer, role, channels, gap }) => ({ layer, role, gap, channels: [...channels] })),
      classes: classes && [...classes],
    })),
    ...known.map(({ layer, channels }) =>
      npyExport(`Channels of ${layer}`, fileName(file, layer), async () => ({
        values: channels,
        shape: [channels.length],
      })),
    ),
  ];
}

function paint(root: string, { columns }: PathColumns): HTMLCanvasElement {
  const sheet = columns.map((column): SheetColumn => {
    const own = column.element.dataset.role === 'own';
    const { most } = column;
    const tiles = column.shown.map(({ channel, value }) => {
      const lines = [{ text: own ? `ch ${channel}` : `${formatNumber(value)} · ch ${channel}` }];
      return {
        picture: column.canvasOf(channel),
        ...(own ? {} : { share: most > 0 ? value / most : 0 }),
        lines,
      };
    });
    return { title: column.layer, tiles };
  });
  return paintSheet({ title: `What leads to ${root}, and where it leads`, columns: sheet });
}
