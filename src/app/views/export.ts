/** Makes files of what a view shows: PNG of what is painted, CSV and JSON of tables, .npy of tensors. */

import { writeNpy } from '../../net/formats/npy.ts';
import type { ViewExport } from './view.ts';

export type Cell = string | number | null;

/** A table as CSV (RFC 4180): fields with commas, quotes or line breaks are quoted. */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => cells.map(quoteCell).join(',');
  return `${[header, ...rows].map(line).join('\r\n')}\r\n`;
}

export function csvExport(
  file: string,
  table: () => readonly [header: readonly string[], rows: readonly (readonly Cell[])[]],
): ViewExport {
  return {
    label: 'Numbers (CSV)',
    file: `${file}.csv`,
    make: async () => new Blob([toCsv(...table())], { type: 'text/csv' }),
  };
}

export function jsonExport(file: string, value: () => unknown): ViewExport {
  return {
    label: 'Numbers (JSON)',
    file: `${file}.json`,
    make: async () => new Blob([JSON.stringify(value(), null, 1)], { type: 'application/json' }),
  };
}

/** @param shape outermost first; `values` dense in that order */
export function npyExport(
  label: string,
  file: string,
  tensor: () => Promise<{ readonly values: Float32Array; readonly shape: readonly number[] }>,
): ViewExport {
  return {
    label: `${label} (.npy)`,
    file: `${file}.npy`,
    make: async () => {
      const { values, shape } = await tensor();
      return new Blob([writeNpy(shape, values)], { type: 'application/octet-stream' });
    },
  };
}

/** @param paint gives a canvas with the view's picture, in device pixels */
export function pngExport(
  file: string,
  paint: () => Promise<HTMLCanvasElement | OffscreenCanvas>,
): ViewExport {
  return {
    label: 'Picture (PNG)',
    file: `${file}.png`,
    make: async () => {
      const canvas = await paint();
      if (canvas instanceof OffscreenCanvas) return canvas.convertToBlob({ type: 'image/png' });
      return new Promise((resolve, reject) =>
        canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no PNG.')))),
      );
    },
  };
}

/** A name that file systems take: `groups-pocket-mixed4d`. */
export function fileName(...parts: readonly (string | number)[]): string {
  return parts.join('-').replace(/[^\w.-]+/g, '_');
}

function quoteCell(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
