/** What of the comparison can be saved: its picture, all channels, both attributions. */

import { formatNumber } from '../../../viz/numbers.ts';
import { type ChannelVerdict, compareChannels, swatchOf } from '../../../viz/versus-channels.ts';
import { paintSheet, type SheetColumn } from '../../../viz/word-sheet.ts';
import { csvExport, fileName, jsonExport, npyExport, pngExport } from '../export.ts';
import type { ViewExport } from '../view.ts';
import type { VersusReading } from './reading.ts';
import type { Names, VerdictList } from './verdict-list.ts';

export function versusExports(
  network: string,
  reading: VersusReading,
  names: Names,
  list: VerdictList,
): readonly ViewExport[] {
  const { a, b, layer, method, readings } = reading;
  const [ofA, ofB] = readings;
  const file = fileName('versus', network, layer, a, b);
  const half = compareChannels(ofA.channels, ofB.channels, ofA.channels.length);
  const all = [...half.forA, ...half.forB];
  const rows = all.map((each) => [each.channel, each.net, each.a, each.b]);
  return [
    pngExport(file, async () => paint(reading, names, list)),
    csvExport(file, () => [['channel', `${names.a} rather than ${names.b}`, names.a, names.b], rows]),
    jsonExport(file, () => ({
      network,
      layer,
      method,
      classes: [a, b].map((index, i) => {
        const { score, gap } = readings[i] ?? ofA;
        return { index, name: i === 0 ? names.a : names.b, score, gap };
      }),
      channels: all,
    })),
    npyExport('Attributions to both', file, async () => {
      const values = new Float32Array([...ofA.channels, ...ofB.channels]);
      return { values, shape: [2, ofA.channels.length] };
    }),
  ];
}

function paint({ layer }: VersusReading, names: Names, list: VerdictList): HTMLCanvasElement {
  const { forA, forB, most } = list.shown;
  const column = (verdict: ChannelVerdict): SheetColumn => {
    const lines = (['net', 'a', 'b'] as const).map((row) => {
      const { value, colour, opacity } = swatchOf(verdict, row, most);
      return { text: formatNumber(value), mark: { colour, opacity } };
    });
    const title = `channel ${verdict.channel}`;
    return { title, tiles: [{ picture: list.canvasOf(verdict.channel), lines }] };
  };
  const dots: SheetColumn = { tiles: [{ picture: null, sign: '…', lines: [] }] };
  const title = `${layer}: why ${names.a} rather than ${names.b} (rows: difference, ${names.a}, ${names.b})`;
  return paintSheet({ title, columns: [...forA.map(column), dots, ...forB.map(column)] });
}
