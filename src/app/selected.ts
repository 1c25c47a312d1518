/**
 * What a person can point at or pin, anywhere on the page: a cell of a layer (with or without one of its channels), a
 * channel, a group of neurons, a class. Plain data that the link carries.
 */

import type { Graph, Shape } from '../net/graph.ts';

export type Selected =
  | {
      readonly kind: 'cell';
      readonly layer: string;
      readonly row: number;
      readonly column: number;
      /** Null for the whole vector of the cell. */
      readonly channel: number | null;
    }
  | { readonly kind: 'channel'; readonly layer: string; readonly channel: number }
  | { readonly kind: 'group'; readonly layer: string; readonly group: number }
  | { readonly kind: 'class'; readonly index: number };

export type SelectedCell = Extract<Selected, { kind: 'cell' }>;

/** Row, column and channel of a box in a layer; null spans the whole axis. */
export interface SelectedPlace {
  readonly row: number | null;
  readonly column: number | null;
  readonly channel: number | null;
}

export function sameSelected(a: Selected | null, b: Selected | null): boolean {
  return a === b || writeSelected(a) === writeSelected(b);
}

/** `cell.3.4.17@mixed4d`, `channel.17@mixed4d`, `group.2@mixed4d`, `class.5`; empty for nothing. */
export function writeSelected(selected: Selected | null): string {
  if (!selected) return '';
  if (selected.kind === 'class') return `class.${selected.index}`;
  const { kind, layer } = selected;
  if (kind === 'channel') return `channel.${selected.channel}@${layer}`;
  if (kind === 'group') return `group.${selected.group}@${layer}`;
  const { row, column, channel } = selected;
  return `cell.${row}.${column}${channel === null ? '' : `.${channel}`}@${layer}`;
}

/** Undefined for what makes no sense. */
export function readSelected(text: string): Selected | undefined {
  const [, kind, numbers = '', layer] = /^([a-z]+)((?:\.\d{1,6}){1,3})(?:@(.{1,200}))?$/.exec(text) ?? [];
  const [first, second, third] = numbers.split('.').slice(1).map(Number);
  if (first === undefined) return undefined;
  if (kind === 'class') return { kind, index: first };
  if (layer === undefined) return undefined;
  if (kind === 'channel') return { kind, layer, channel: first };
  if (kind === 'group') return { kind, layer, group: first };
  if (kind !== 'cell' || second === undefined) return undefined;
  return { kind, layer, row: first, column: second, channel: third ?? null };
}

/**
 * Where a selected thing is in a layer of that shape, maybe another than its own: cells are carried over to the same
 * relative position. Null for what is nowhere in it.
 */
export function placeIn(
  selected: Selected | null,
  layer: string,
  shape: Shape,
  shapeOf: (layer: string) => Shape | undefined,
): SelectedPlace | null {
  if (!selected || selected.kind === 'class' || selected.kind === 'group') return null;
  const [, rows, columns, channels] = shape;
  const own = selected.layer === layer;
  if (selected.kind === 'channel') {
    return own && selected.channel < channels ? { row: null, column: null, channel: selected.channel } : null;
  }
  const from = shapeOf(selected.layer);
  if (!from || selected.row >= from[1] || selected.column >= from[2]) return null;
  const row = own ? selected.row : Math.floor(((selected.row + 0.5) * rows) / from[1]);
  const column = own ? selected.column : Math.floor(((selected.column + 0.5) * columns) / from[2]);
  const channel = own && selected.channel !== null && selected.channel < channels ? selected.channel : null;
  return { row, column, channel };
}

/** "mixed4d, row 4, column 7, channel 312": counted from 0, as the axes are. */
export function selectedInWords(selected: Selected, graph: Graph | null): string {
  switch (selected.kind) {
    case 'class':
      return graph?.labels?.[selected.index] ?? `class ${selected.index}`;
    case 'channel':
      return `${selected.layer}, channel ${selected.channel}`;
    case 'group':
      return `${selected.layer}, group ${selected.group + 1}`;
    case 'cell':
      return `${selected.layer}, ${placeInWords(selected)}`;
  }
}

/** "row 4, column 7, channel 312": counted from 0, as the axes are. */
export function placeInWords({ row, column, channel }: SelectedPlace): string {
  const parts = [
    ['row', row],
    ['column', column],
    ['channel', channel],
  ] as const;
  return parts.flatMap(([name, at]) => (at === null ? [] : [`${name} ${at}`])).join(', ');
}
