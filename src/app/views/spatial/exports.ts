/** Files of what the spatial view shows. */

import { stackCanvases } from '../../../viz/spatial-sheet.ts';
import type { LiveNetwork } from '../../live-network.ts';
import { type Selected, selectedInWords, writeSelected } from '../../selected.ts';
import { csvExport, fileName, jsonExport, npyExport, pngExport } from '../export.ts';
import type { ViewExport } from '../view.ts';
import type { Relations } from './relations.ts';

/** @param panels holds a panel per layer, each with its canvases one over the other */
export function relationExports(
  { maps, classes }: Relations,
  subject: Selected | null,
  { graph, shapes }: LiveNetwork,
  panels: HTMLElement,
): readonly ViewExport[] {
  const name = fileName('spatial', graph.name, ...(subject ? [writeSelected(subject)] : []));
  const width = (layer: string) => shapes.get(layer)?.[2] ?? 1;
  const rows = [...maps].flatMap(([layer, { role, values }]) =>
    Array.from(values, (value, i) => [layer, role, Math.floor(i / width(layer)), i % width(layer), value]),
  );
  const whole = () => ({
    about: subject ? selectedInWords(subject, graph) : null,
    maps: Object.fromEntries(
      [...maps].map(([layer, { role, values }]) => [
        layer,
        { role, columns: width(layer), values: [...values] },
      ]),
    ),
    classes: classes && [...classes],
  });
  return [
    pngExport(name, async () => stackCanvases(panels)),
    csvExport(name, () => [['layer', 'map', 'row', 'column', 'value'], rows]),
    jsonExport(name, whole),
    ...[...maps].map(([layer, { values }]) =>
      npyExport(`Map of ${layer}`, `${name}-${fileName(layer)}`, async () => {
        const [, h, w] = shapes.get(layer) ?? [1, 1, 1, 1];
        return { values, shape: [h, w] };
      }),
    ),
  ];
}
