/** Files of what the spatial view shows. */

import { stackCanvases } from '../../../viz/spatial-sheet.ts';
import type { LiveNetwork } from '../../live-network.ts';
import { type Selected, selectedInWords, writeSelected } from '../../selected.ts';
import { csvExport, fileName, jsonExport, npyExport, pngExport } from '../export.ts';
import type { ViewExport } from '../view.ts';
import type { Factors } from './factors.ts';
import type { Relations } from './relations.ts';

export interface ShownRelations extends Pick<Relations, 'maps' | 'classes'> {
  readonly factors: Factors | null;
  readonly about: Selected | null;
}

/** @param panels holds a panel per layer, each with its canvases one over the other */
export function relationExports(
  { maps, classes, factors, about }: ShownRelations,
  { graph, shapes }: LiveNetwork,
  panels: HTMLElement,
): readonly ViewExport[] {
  const name = fileName('spatial', graph.name, ...(about ? [writeSelected(about)] : []));
  const width = (layer: string) => shapes.get(layer)?.[2] ?? 1;
  const rows = [...maps].flatMap(([layer, { role, values }]) =>
    Array.from(values, (value, i) => [layer, role, Math.floor(i / width(layer)), i % width(layer), value]),
  );
  const whole = () => ({
    about: about ? selectedInWords(about, graph) : null,
    maps: Object.fromEntries(
      [...maps].map(([layer, { role, values }]) => [
        layer,
        { role, columns: width(layer), values: [...values] },
      ]),
    ),
    classes: classes && [...classes],
    factors: factors?.classes.map((own, f) => ({
      classes: own,
      maps: Object.fromEntries([...factors.maps].map(([layer, both]) => [layer, [...(both[f] ?? [])]])),
    })),
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
