/** What of the dictionary can be saved: its picture, all channels of the cell, the vector. */

import { strongestChannels } from '../../../viz/dictionary-words.ts';
import { formatNumber } from '../../../viz/numbers.ts';
import { paintSheet, type SheetColumn } from '../../../viz/word-sheet.ts';
import { csvExport, fileName, jsonExport, npyExport, pngExport } from '../export.ts';
import type { ViewExport } from '../view.ts';
import type { Formula } from './formula.ts';
import type { CellReading } from './reading.ts';

export function dictionaryExports(
  network: string,
  reading: CellReading,
  formula: Formula,
): readonly ViewExport[] {
  const { layer, row, column, vector, full, norms } = reading;
  const file = fileName('dictionary', network, layer, row, column);
  const words = strongestChannels(vector, vector.length).map(({ channel, value }) => ({
    channel,
    value,
    share: full > 0 ? value / full : 0,
  }));
  const rows = words.map(({ channel, value, share }) => [channel, value, share]);
  return [
    pngExport(file, async () => paint(reading, formula)),
    csvExport(file, () => [['channel', 'value', 'share of the largest of the layer'], rows]),
    jsonExport(file, () => ({ network, layer, row, column, largest: full, words, vector: [...vector] })),
    npyExport('The cell’s vector', file, async () => ({ values: vector, shape: [vector.length] })),
    npyExport('Norms of all cells', fileName('norms', network, layer), async () => ({
      values: norms,
      shape: [norms.length],
    })),
  ];
}

function paint({ layer, row, column, full }: CellReading, formula: Formula): HTMLCanvasElement {
  const words = formula.words.map(({ channel, value }, i): SheetColumn => {
    const lines = [{ text: formatNumber(value) }, { text: `channel ${channel}` }];
    const share = full > 0 ? value / full : 0;
    return { tiles: [{ picture: formula.canvasOf(channel), sign: i === 0 ? '=' : '+', share, lines }] };
  });
  const whole: SheetColumn = {
    tiles: [{ picture: formula.picture.canvas, lines: [{ text: 'the vector' }] }],
  };
  return paintSheet({ title: `${layer}, row ${row}, column ${column}`, columns: [whole, ...words] });
}
